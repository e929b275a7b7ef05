"use client";

import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { FormatChoice } from "@/components/format-choice";
import type { FormAction } from "@/components/use-undo";
import { plural } from "@/lib/format";

/** Says what the file will hold, and asks once more. */
export const UsersExportDialog = ({
  filters,
  people,
  exportUsers,
  lookAgain,
  onClose,
}: {
  filters: readonly (readonly [name: string, value: string])[];
  /** How many were counted: the file holds no more. */
  people: number;
  exportUsers: FormAction;
  lookAgain: () => Promise<void>;
  onClose: () => void;
}) => {
  const many = plural(people, "person", "people");
  return (
    <ChangeDialog
      title={filters.length > 0 ? `Export the ${many} that match` : `Export all ${many}`}
      verb="Export"
      look="primary"
      fields={[...filters, ["expectedCount", String(people)]]}
      effects={
        <>
          <Effect hit>One file with every column of their accounts, the newest first</Effect>
          <Effect hit={false}>No more than that: if more match when you confirm, there is no file</Effect>
          <Effect hit={false}>Never a password or a token</Effect>
          <Effect hit={false}>The log keeps who took the file, with which filter and how many people</Effect>
        </>
      }
      reason="optional"
      submitAction={exportUsers}
      lookAgain={lookAgain}
      onClose={onClose}
      // A file: the browser saves it, and the page stays.
      onDone={({ to }) => to && window.location.assign(to)}
    >
      {() => <FormatChoice />}
    </ChangeDialog>
  );
};
