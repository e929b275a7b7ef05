"use client";

import { useState } from "react";
import type { Look } from "@/components/data-table/data-table";
import { SelectionBar } from "@/components/data-table/selection-bar";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { cappedCount, number } from "@/lib/format";
import { paths } from "@/lib/paths";
import { UsersBulkDialog, type Asked, type BulkActs, type BulkKind } from "./users-bulk-dialog";

/** What the page knows of the list, beyond the rows that are shown. */
export interface BulkList {
  /** The filter in the words of the URL. */
  filter: Readonly<Record<string, string | undefined>>;
  /** How many match; one more than `cap` where more do. */
  total?: number;
  cap: number;
  acts: BulkActs;
  /** Why this role may not do it. */
  refusals: Partial<Record<BulkKind, string>>;
  role: string;
  /** Whether this role may end only so many sessions at once. */
  isCapped: boolean;
}

const buttons: readonly (readonly [kind: BulkKind, label: string])[] = [
  ["status", "Set status"],
  ["verify", "Verify e-mail"],
  ["sessions", "End sessions"],
  ["export", "Export"],
];

/** What can be done with the people who are selected, or with all that match. */
export const UsersBulk = ({
  selected,
  onPage,
  clear,
  list,
  look,
}: {
  selected: readonly { id: string; status: string }[];
  /** Rows on this page. */
  onPage: number;
  clear: () => void;
  list: BulkList;
  look: Look;
}) => {
  const [wantsAll, setWantsAll] = useState(false);
  const [counting, setCounting] = useState<BulkKind>();
  const [asked, setAsked] = useState<Pick<Asked, "kind" | "preview"> & { ofAll: boolean }>();
  const toast = useToast();
  const filters = Object.entries(list.filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const { total = 0 } = list;
  const wholePage = selected.length === onPage;
  // Whoever takes a row out of the selection no longer means all.
  const isAll = wantsAll && wholePage && total > onPage;
  const tooMany = isAll
    ? filters.length === 0
      ? "Choose a filter first: this is not offered for everybody at once."
      : total > list.cap && `At most ${number(list.cap)} people can be changed at once. Narrow the filter.`
    : false;

  const fieldsOf = (ofAll: boolean) => (ofAll ? filters : selected.map(({ id }): [string, string] => ["userIds", id]));
  const ask = async (kind: BulkKind, ofAll: boolean) => {
    setCounting(kind);
    const fields = fieldsOf(ofAll);
    const asking = kind === "export" ? [...fields, ["for", "export"]] : fields;
    const answer = await fetch(paths.usersPreview(String(new URLSearchParams(asking)))).catch(() => undefined);
    const body = (await answer?.json().catch(() => undefined)) as (Asked["preview"] & { error?: string }) | undefined;
    setCounting(undefined);
    if (!answer?.ok || !body) toast({ tone: "crit", message: body?.error ?? "They could not be counted. Try again." });
    else setAsked({ kind, ofAll, preview: body });
  };

  return (
    <>
      <SelectionBar
        label="Selected people"
        selected={isAll ? `All ${cappedCount(total, list.cap)} that match` : `${number(selected.length)} selected`}
        clear={clear}
      >
        {wholePage && total > onPage && !isAll ? (
          <Button size="small" look="ghost" onClick={() => setWantsAll(true)}>
            Select all {cappedCount(total, list.cap)} that match
          </Button>
        ) : null}
        {buttons.map(([kind, label]) => (
          <Button
            key={kind}
            size="small"
            look={kind === "sessions" ? "danger" : "plain"}
            reason={list.refusals[kind] ?? (kind === "export" ? false : tooMany)}
            disabled={counting !== undefined}
            aria-busy={counting === kind}
            onClick={() => void ask(kind, isAll)}
          >
            {label}
          </Button>
        ))}
      </SelectionBar>
      {asked ? (
        <UsersBulkDialog
          // Whom, and how the list shows them, is read from the list each time: both must be of one moment.
          asked={{
            ...asked,
            fields: fieldsOf(asked.ofAll),
            statuses: asked.ofAll ? undefined : selected.map(({ status }) => status).join(),
          }}
          who={`${asked.ofAll ? "all " : ""}${number(asked.preview.people)} ${asked.preview.people === 1 ? "person" : "people"}${asked.ofAll ? " that match" : ""}`}
          acts={list.acts}
          cap={list.isCapped ? asked.preview.supportCap : undefined}
          role={list.role}
          lookAgain={() => ask(asked.kind, asked.ofAll)}
          onClose={() => setAsked(undefined)}
          look={look}
          onDone={clear}
        />
      ) : null}
    </>
  );
};
