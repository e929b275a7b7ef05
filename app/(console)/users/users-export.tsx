"use client";

import { lazy, Suspense, useState } from "react";
import { Effect } from "@/components/effect";
import { FormatChoice } from "@/components/format-choice";
import type { FormAction } from "@/components/use-undo";
import { Button } from "@/components/ui/button";
import { cappedCount } from "@/lib/format";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

/** Exports the list as it is filtered: all of it, not this page. */
export const ExportButton = ({
  filter,
  found,
  cap,
  refusal,
  exportUsers,
}: {
  filter: Readonly<Record<string, string | undefined>>;
  /** How many match; one more than `cap` where more do. */
  found?: number;
  cap: number;
  refusal?: string;
  exportUsers: FormAction;
}) => {
  const [open, setOpen] = useState(false);
  const filters = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const many = found === undefined ? "" : `${cappedCount(found, cap)} `;
  return (
    <>
      <Button reason={refusal ?? (found === 0 && "Nobody matches.")} onClick={() => setOpen(true)}>
        Export
      </Button>
      <Suspense>
        {open ? (
          <ChangeDialog
            title={filters.length > 0 ? `Export the ${many}people that match` : `Export all ${many}people`}
            verb="Export"
            look="primary"
            fields={filters}
            effects={
              <>
                <Effect hit>One file with every column of their accounts, the newest first</Effect>
                <Effect hit={false}>Never a password or a token</Effect>
                <Effect hit={false}>The log keeps who took the file, with which filter and how many people</Effect>
              </>
            }
            reason="optional"
            submitAction={exportUsers}
            onClose={() => setOpen(false)}
            // A file: the browser saves it, and the page stays.
            onDone={({ to }) => to && window.location.assign(to)}
          >
            {() => <FormatChoice />}
          </ChangeDialog>
        ) : null}
      </Suspense>
    </>
  );
};
