"use client";

import { lazy, Suspense, useState } from "react";
import type { FormAction } from "@/components/use-undo";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { paths } from "@/lib/paths";

const UsersExportDialog = lazy(async () => ({ default: (await import("./users-export-dialog")).UsersExportDialog }));

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
  return (
    <>
      <Button reason={refusal ?? (found === 0 && "Nobody matches.")} disabled={counting} aria-busy={counting} onClick={() => void ask()}>
        Export
      </Button>
      <Suspense>
        {people === undefined ? null : (
          <UsersExportDialog
            filters={filters}
            people={people}
            exportUsers={exportUsers}
            lookAgain={ask}
            onClose={() => setPeople(undefined)}
          />
        )}
      </Suspense>
    </>
  );
};
