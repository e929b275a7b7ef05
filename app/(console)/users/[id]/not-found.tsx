"use client";

import { useParams } from "next/navigation";
import { RefusalScreen } from "@/components/refusal-screen";
import { buttonClass } from "@/components/ui/button";
import { paths } from "@/lib/paths";
import { uuid } from "@/lib/search-params";

/** 404: nobody has this id. The log outlives its people, and may know whose it was. */
export default function PersonNotFound() {
  const id = uuid(useParams().id);
  return (
    <RefusalScreen
      status={404}
      title="There is nobody at this address"
      way={
        id ? (
          <a href={paths.audit({ target: id })} className={buttonClass("primary")}>
            What the log has about this id
          </a>
        ) : null
      }
    >
      The person may have been deleted, or the link is not complete.
    </RefusalScreen>
  );
}
