"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import type { ChangeDialogProps } from "./change-dialog";

const ChangeDialog = lazy(async () => ({ default: (await import("./change-dialog")).ChangeDialog }));

/** A dialog that stands in the URL: the page has read what it shows, Back closes it, and closing it goes where the page says. */
export const UrlDialog = ({ closeTo, ...dialog }: Omit<ChangeDialogProps, "onClose" | "onDone" | "children"> & { closeTo: Route }) => {
  const [open, setOpen] = useState(true);
  const router = useRouter();
  return (
    <Suspense>
      {open ? (
        <ChangeDialog
          {...dialog}
          onClose={() => {
            setOpen(false);
            router.replace(closeTo, { scroll: false });
          }}
        />
      ) : null}
    </Suspense>
  );
};
