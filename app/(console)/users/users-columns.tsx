"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { FormAction } from "@/components/use-undo";
import { paths } from "@/lib/paths";
import { userColumns } from "@/lib/user-columns";

const ColumnChooser = lazy(async () => ({ default: (await import("@/components/data-table/column-chooser")).ColumnChooser }));

/** Chooses and orders the columns of the list of people: in the URL, and for the next time too. */
export const ColumnsButton = ({
  shown,
  columns,
  save,
}: {
  shown: Readonly<Record<string, string | undefined>>;
  columns: readonly string[];
  save: FormAction;
}) => {
  const [open, setOpen] = useState(false);
  const [pending, startTransition] = useTransition();
  const router = useRouter();
  const toast = useToast();
  const choose = (chosen: readonly string[]) => {
    setOpen(false);
    startTransition(async () => {
      const cols = chosen.join(",");
      const data = new FormData();
      data.set("userColumns", cols);
      const state = await save({ status: "idle" }, data);
      if (state.status !== "done") toast({ tone: "crit", message: state.message ?? "The columns could not be kept." });
      router.push(paths.users({ ...shown, cols }), { scroll: false });
    });
  };
  return (
    <>
      <Button aria-busy={pending} onClick={() => setOpen(true)}>
        Columns
      </Button>
      <Suspense>
        {open ? <ColumnChooser all={userColumns} shown={columns} onChoose={choose} onClose={() => setOpen(false)} /> : null}
      </Suspense>
    </>
  );
};
