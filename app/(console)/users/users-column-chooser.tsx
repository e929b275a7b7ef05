"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { ColumnChooser } from "@/components/data-table/column-chooser";
import { useKeep } from "@/components/shell/use-keep";
import type { FormAction } from "@/components/use-undo";
import { paths } from "@/lib/paths";
import { userColumns } from "@/lib/user-columns";

/** Keeps the chosen columns for the next time, and shows them. */
export const UserColumnChooser = ({
  shown,
  columns,
  save,
  onClose,
}: {
  shown: Readonly<Record<string, string | undefined>>;
  columns: readonly string[];
  save: FormAction;
  onClose: () => void;
}) => {
  const router = useRouter();
  const keep = useKeep(save, "The console did not answer. Choose the columns again, so that they are kept.");
  const choose = (chosen: readonly string[]) => {
    onClose();
    startTransition(async () => {
      const cols = chosen.join(",");
      await keep("userColumns", cols);
      router.push(paths.users({ ...shown, cols }), { scroll: false });
    });
  };
  return <ColumnChooser all={userColumns} shown={columns} onChoose={choose} onClose={onClose} />;
};
