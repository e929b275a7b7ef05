"use client";

import { lazy, Suspense, useState } from "react";
import { Effect } from "@/components/effect";
import { FormatChoice } from "@/components/format-choice";
import type { FormAction } from "@/components/use-undo";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { paths } from "@/lib/paths";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

/** Exports the list as it is filtered: all of it, not this page. */
export const ExportButton = ({
  filter,
  found,
  refusal,
  exportUsers,
}: {
  filter: Readonly<Record<string, string | undefined>>;
  /** How many match, where that is known. */
  found?: number;
  refusal?: string;
  exportUsers: FormAction;
}) => {
  const [people, setPeople] = useState<number>();
  const [counting, setCounting] = useState(false);
  const toast = useToast();
  const filters = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  // The list counts no further than its cap; a file holds no more than was shown.
  const ask = async () => {
    setCounting(true);
    const answer = await fetch(paths.usersPreview(String(new URLSearchParams([...filters, ["for", "export"]])))).catch(() => undefined);
    const body = (await answer?.json().catch(() => undefined)) as { people?: number; error?: string } | undefined;
    setCounting(false);
    if (answer?.ok && body?.people !== undefined) setPeople(body.people);
    else toast({ tone: "crit", message: body?.error ?? "They could not be counted. Try again." });
  };
  const many = plural(people ?? 0, "person", "people");
  return (
    <>
      <Button reason={refusal ?? (found === 0 && "Nobody matches.")} disabled={counting} aria-busy={counting} onClick={() => void ask()}>
        Export
      </Button>
      <Suspense>
        {people === undefined ? null : (
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
            lookAgain={ask}
            onClose={() => setPeople(undefined)}
            // A file: the browser saves it, and the page stays.
            onDone={({ to }) => to && window.location.assign(to)}
          >
            {() => <FormatChoice />}
          </ChangeDialog>
        )}
      </Suspense>
    </>
  );
};
