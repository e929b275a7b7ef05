"use client";

import { Suspense, useState } from "react";
import type { Look } from "@/components/data-table/data-table";
import { Button } from "@/components/ui/button";
import type { Capability } from "@/lib/capabilities";
import type { ActPerson, ActViewer } from "./user-act";
import { actGroups, actRefusal } from "./user-act-list";

/** One of the acts of a person's menu as a button, where it is the fix for something. */
export const UserActButton = ({
  can,
  label,
  person,
  viewer,
  look,
}: {
  can: Capability;
  label: string;
  person: ActPerson;
  viewer: ActViewer;
  look: Look;
}) => {
  const [open, setOpen] = useState(false);
  const act = actGroups.flat().find((one) => one.can === can);
  if (!act) return null;
  return (
    <>
      <Button size="small" reason={actRefusal(act, person, viewer)} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Suspense>{open ? <act.Dialog person={person} look={look} onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
};
