"use client";

import { useParams } from "next/navigation";
import { MissingRecord } from "@/components/missing-record";
import { paths } from "@/lib/paths";
import { uuid } from "@/lib/search-params";

/** 404: no such person. */
export default function PersonNotFound() {
  const id = uuid(useParams<{ id: string }>().id);
  return <MissingRecord what="person" id={id} log={paths.audit({ target: id })} />;
}
