"use client";

import { lazy, Suspense, useRef, useState, useTransition } from "react";
import { Effect } from "@/components/effect";
import { settle } from "@/components/settle";
import { EmptyState } from "@/components/empty-state";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { inputClass } from "@/components/ui/input-class";
import type { FormAction } from "@/components/use-undo";
import { number, plural } from "@/lib/format";
import { paths } from "@/lib/paths";
import { importLimits, type ImportRow } from "@/lib/user-import";
import { ImportRows } from "./import-rows";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

const people = (count: number) => plural(count, "person", "people");

/** Reads a file, shows what would become of each row, and makes the good ones people after asking. */
export const ImportForm = ({ preview, importUsers }: { preview: FormAction; importUsers: FormAction }) => {
  const [rows, setRows] = useState<ImportRow[]>();
  const [problem, setProblem] = useState<string>();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<string>();
  const [pending, startTransition] = useTransition();
  const file = useRef<HTMLInputElement>(null);
  const good = rows?.filter(({ verdict }) => verdict === "ok") ?? [];
  const bad = rows?.filter(({ verdict }) => verdict !== "ok") ?? [];

  const look = (chosen: File | undefined) => {
    setRows(undefined);
    setProblem(undefined);
    setDone(undefined);
    if (!chosen) return;
    startTransition(async () => {
      const data = new FormData();
      // Too much is said by its size; it need not travel.
      if (chosen.size > importLimits.bytes)
        return setProblem(`A file may have ${importLimits.bytes / 1000} kB; this one has ${number(Math.ceil(chosen.size / 1000))}.`);
      data.set("csv", await chosen.text());
      const answer = await settle(preview, { status: "idle" }, data, "The console did not answer. Choose the file again.").catch(
        () => undefined,
      );
      if (answer?.preview) setRows(JSON.parse(answer.preview) as ImportRow[]);
      else setProblem(answer?.fields?.csv?.[0] ?? answer?.message ?? "The file could not be looked at. Try again.");
    });
  };

  return (
    <>
      <Card aria-label="File" className="flex flex-wrap items-end gap-3 px-3.5 py-3">
        <label className="flex flex-col gap-1 text-xs font-medium">
          CSV file
          <input
            ref={file}
            type="file"
            accept=".csv,text/csv"
            aria-describedby="import-problem"
            onChange={(event) => look(event.target.files?.[0])}
            className={`${inputClass} h-auto py-1 font-normal file:mr-3 file:rounded file:border file:border-line-strong file:bg-sunken file:px-2 file:py-0.5 file:text-ink`}
          />
        </label>
        <span aria-live="polite" className="pb-1.5 text-ink-2">
          {pending
            ? "Looking at the file…"
            : rows
              ? `${people(good.length)} can be created, ${number(rows.length - good.length)} cannot.`
              : done}
        </span>
        <span className="ml-auto">
          <Button
            look="primary"
            reason={rows ? good.length === 0 && "No row of this file can be created." : "Choose a file first."}
            onClick={() => setAsking(true)}
          >
            {good.length > 0 ? `Import ${people(good.length)}` : "Import"}
          </Button>
        </span>
        <p id="import-problem" role="alert" className="w-full text-crit empty:hidden">
          {problem}
        </p>
      </Card>
      {rows ? <ImportRows rows={rows} /> : null}
      {rows || done || problem ? null : (
        <Card aria-label="Rows">
          <EmptyState title="Nothing is written before you have seen it">
            Each row of the file is shown with what would become of it.
          </EmptyState>
        </Card>
      )}
      {done ? (
        <p className="text-ink-2">
          They have no password yet: send each a reset link from their page.{" "}
          <a href={paths.users({ created: "1d" })} className="text-accent underline-offset-2 hover:underline">
            People created in the last 24 hours
          </a>
        </p>
      ) : null}
      <Suspense>
        {asking && rows ? (
          <ChangeDialog
            title={`Create ${people(good.length)}`}
            verb="Import"
            look="primary"
            fields={[
              ["people", JSON.stringify(good.map(({ email, firstName, lastName }) => ({ email, firstName, lastName })))],
              [
                "leftOut",
                JSON.stringify(bad.map(({ line, email, verdict }) => ({ line, verdict, ...(verdict === "exists" ? { email } : {}) }))),
              ],
            ]}
            effects={
              <>
                <Effect hit>{people(good.length)} with the role user, active, their e-mail not verified</Effect>
                {bad.length > 0 ? <Effect hit={false}>{plural(bad.length, "row")} left out, as shown</Effect> : null}
                <Effect hit={false}>Nobody gets a password or a mail: send each a reset link afterwards</Effect>
                <Effect hit={false}>All of them or none: if one has an account by then, nothing is written</Effect>
              </>
            }
            submitAction={importUsers}
            onClose={() => setAsking(false)}
            onDone={({ message }) => {
              setDone(message);
              setRows(undefined);
              if (file.current) file.current.value = "";
            }}
          />
        ) : null}
      </Suspense>
    </>
  );
};
