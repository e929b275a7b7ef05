"use client";

import { useParams } from "next/navigation";
import { MissingRecord } from "@/components/missing-record";
import { paths } from "@/lib/paths";
import { uuid } from "@/lib/search-params";

/** 404: no such operation. */
export default function OperationNotFound() {
  const id = uuid(useParams<{ id: string }>().id);
  return <MissingRecord what="operation" id={id} log={paths.audit({ operation: id })} />;
}
