"use client";

import { lazy, Suspense, useState, type ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import type { UserColumnChooser as Chooser } from "./users-column-chooser";

const UserColumnChooser = lazy(async () => ({ default: (await import("./users-column-chooser")).UserColumnChooser }));

/** Chooses and orders the columns of the list of people: in the URL, and for the next time too. */
export const ColumnsButton = (props: Omit<ComponentProps<typeof Chooser>, "onClose">) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Columns</Button>
      <Suspense>{open ? <UserColumnChooser {...props} onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
};
