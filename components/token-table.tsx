"use client";

import { lazy, Suspense, useState } from "react";
import { number, plural } from "@/lib/format";
import { paths } from "@/lib/paths";
import { DataTable, type Column, type Look } from "./data-table/data-table";
import { SelectionBar } from "./data-table/selection-bar";
import { Effect } from "./effect";
import { PersonName } from "./person-name";
import { Time } from "./time";
import { Badge } from "./ui/badge";
import type { Tone } from "./ui/state-mark";
import { Button } from "./ui/button";
import type { FormAction } from "./use-undo";

/** A reset or verification token as a page hands it over: all of it but the token itself. */
export interface TokenItem {
  id: string;
  kind: "password_reset" | "email_verification";
  state: "live" | "used" | "expired" | "revoked";
  userId: string;
  owner: string;
  email: string;
  createdAt: string | null;
  expiresAt: string;
}

interface Extra {
  refusal?: string;
  ask: (tokens: TokenItem[]) => void;
}

const ChangeDialog = lazy(async () => ({ default: (await import("./change-dialog")).ChangeDialog }));

const kinds = { password_reset: "Password reset", email_verification: "E-mail verification" } as const;
const states: Record<TokenItem["state"], { tone: Tone; word: string }> = {
  live: { tone: "ok", word: "Live" },
  used: { tone: "mute", word: "Used" },
  expired: { tone: "mute", word: "Expired" },
  revoked: { tone: "crit", word: "Revoked" },
};

const owner: Column<TokenItem, Extra> = {
  id: "person",
  header: "Person",
  className: "row-lead fill w-2/5",
  cell: (token) => (
    <a href={paths.user(token.userId, { tab: "tokens" })} data-row-link className="person">
      <PersonName name={token.owner} email={token.email} />
    </a>
  ),
};

const kind: Column<TokenItem, Extra> = {
  id: "kind",
  header: "Kind",
  cell: (token) => <span className="font-medium text-ink">{kinds[token.kind]}</span>,
};

const columns: readonly Column<TokenItem, Extra>[] = [
  { id: "state", header: "State", cell: (token) => <Badge tone={states[token.state].tone}>{states[token.state].word}</Badge> },
  { id: "created", header: "Created", isNamed: true, cell: (token, look) => <Time at={token.createdAt} {...look} /> },
  {
    id: "expires",
    header: "Expires",
    isNamed: true,
    cell: (token, look) => (token.state === "used" || token.state === "revoked" ? null : <Time at={token.expiresAt} {...look} />),
  },
  {
    id: "revoke",
    header: "Revoke",
    hideHeader: true,
    className: "sticky-end",
    cell: (token, _look, { ask, refusal }) =>
      token.state === "live" ? (
        <Button
          size="small"
          reason={refusal}
          aria-label={`Revoke the ${kinds[token.kind].toLowerCase()} token of ${token.owner}`}
          onClick={() => ask([token])}
        >
          Revoke
        </Button>
      ) : null,
  },
];
const withOwner = [owner, kind, ...columns];
const withoutOwner = [{ ...kind, className: "row-lead" }, ...columns];

const whose = (tokens: readonly TokenItem[]) => {
  const owners = new Map(tokens.map((token) => [token.userId, token.owner]));
  return owners.size === 1 ? [...owners.values()][0] : plural(owners.size, "person", "people");
};

/** Reset and verification tokens; live ones can be revoked one by one or as a selection. */
export const TokenTable = ({
  rows,
  showOwner,
  look,
  endTokens,
  refusal,
}: {
  rows: string;
  showOwner: boolean;
  look: Look;
  endTokens: FormAction;
  /** Why this role may not revoke tokens. */
  refusal?: string;
}) => {
  const [asked, setAsked] = useState<{ tokens: TokenItem[]; clear?: () => void }>();
  return (
    <>
      <DataTable<TokenItem, Extra>
        label="Tokens"
        rows={rows}
        columns={showOwner ? withOwner : withoutOwner}
        look={look}
        extra={{ refusal, ask: (tokens) => setAsked({ tokens }) }}
        selectable={{
          allowed: (token, extra) => token.state === "live" && !extra.refusal,
          name: (token) => `${kinds[token.kind].toLowerCase()} token of ${token.owner}`,
        }}
        selectionBar={(selected, clear) => (
          <SelectionBar label="Selected tokens" selected={`${number(selected.length)} selected`} clear={clear}>
            <Button size="small" look="danger" onClick={() => setAsked({ tokens: selected, clear })}>
              Revoke selected tokens
            </Button>
          </SelectionBar>
        )}
      />
      <Suspense>
        {asked ? (
          <ChangeDialog
            title={`Revoke ${plural(asked.tokens.length, "token")} of ${whose(asked.tokens)}`}
            verb={asked.tokens.length === 1 ? "Revoke token" : "Revoke tokens"}
            fields={asked.tokens.map((token) => ["ids", token.id] as const)}
            effects={
              <>
                {asked.tokens.slice(0, 5).map((token) => (
                  <Effect key={token.id} hit>
                    {kinds[token.kind]} link of {token.owner}
                  </Effect>
                ))}
                {asked.tokens.length > 5 ? <Effect hit>and {number(asked.tokens.length - 5)} more</Effect> : null}
                <Effect hit={false}>Whoever has the link is refused from now on; they can ask for another one</Effect>
                <Effect hit={false}>Sessions and passwords stay as they are. This cannot be undone</Effect>
              </>
            }
            submitAction={endTokens}
            onClose={() => setAsked(undefined)}
            onDone={asked.clear}
          />
        ) : null}
      </Suspense>
    </>
  );
};
