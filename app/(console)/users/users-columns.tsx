"use client";

import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";
import { userColumns, usualUserColumns } from "@/lib/user-columns";

const ColumnChooser = lazy(async () => ({ default: (await import("@/components/data-table/column-chooser")).ColumnChooser }));

/** Chooses and orders the columns of the list of people. */
export const ColumnsButton = ({ shown, columns }: { shown: Readonly<Record<string, string | undefined>>; columns: readonly string[] }) => {
  const [open, setOpen] = useState(false);
  const toUrl = (chosen: readonly string[]) => {
    const cols = chosen.join(",");
    return paths.users({ ...shown, cols: cols === usualUserColumns.join(",") ? undefined : cols });
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>Columns</Button>
      <Suspense>{open ? <ColumnChooser all={userColumns} shown={columns} toUrl={toUrl} onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
};
