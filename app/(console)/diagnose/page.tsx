import type { Metadata } from "next";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/empty-state";
import { NearPeople } from "@/components/near-people";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TroublePanel } from "@/components/trouble-panel";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { inputClass } from "@/components/ui/input-class";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { diagnoseAddress, diagnosePerson } from "@/lib/db/diagnose";
import type { NearPerson } from "@/lib/db/near-people";
import { reads } from "@/lib/db/pools";
import { visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { whoIsMeant, type Meant } from "@/lib/who-is-meant";
import { DiagnoseAddress } from "./diagnose-address";
import { DiagnosePerson } from "./diagnose-person";
import { parseDiagnoseUrl, type Asked } from "./schema";

export const metadata: Metadata = { title: "Diagnose" };

const shown = 8;

/** What was asked for, or who may be meant. `sql` is the text of the statement that ran. */
const read = async (asked: Asked | undefined) => {
  if (!asked) return {};
  if (asked.kind === "network") return { network: asked.network };
  if (asked.kind === "address") {
    const rows = await reads((db) => diagnoseAddress(db, asked.address));
    return { address: asked.address, row: rows[0], sql: rows.statement.string };
  }
  const rows = await reads((db) => diagnosePerson(db, asked.who));
  if (rows[0]) return { person: rows[0], sql: rows.statement.string };
  return { meant: "id" in asked.who ? { matching: [], near: [] } : await whoIsMeant(asked.who.text, shown + 1, false) };
};

export default async function DiagnosePage({ searchParams }: PageProps<"/diagnose">) {
  const staff = await requireStaff("diagnose.read");
  const url = parseDiagnoseUrl(await searchParams);
  const { value: found, trouble } = await attempt(read(url.asked));
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  return (
    <>
      <Breadcrumb trail={[{ label: "Support" }]} here="Diagnose" />
      <PageHeader title="Why can’t this person sign in?" />
      <form action={paths.diagnose()} role="search" className="flex flex-wrap items-center gap-2">
        <input
          key={url.q}
          type="search"
          name="q"
          aria-label="E-mail, id or IP address"
          defaultValue={url.q ?? ""}
          placeholder="E-mail, id or IP address"
          maxLength={255}
          required
          autoFocus={!url.q}
          autoComplete="off"
          spellCheck={false}
          className={`${inputClass} max-w-120 flex-1`}
        />
        <button type="submit" className={buttonClass("primary")}>
          Diagnose
        </button>
      </form>
      {trouble ? <TroublePanel trouble={trouble} /> : null}
      {found?.person ? <DiagnosePerson row={found.person} sql={found.sql} staff={staff} look={look} /> : null}
      {found?.address && found.row ? (
        <DiagnoseAddress address={found.address} row={found.row} sql={found.sql} staff={staff} look={look} />
      ) : null}
      {found?.meant?.matching.length ? (
        <People
          title={`${found.meant.matching.length > 1 ? "Several people match" : "One person matches"} “${visible(url.q ?? "", 120)}”`}
          people={found.meant.matching.slice(0, shown)}
        >
          Nobody’s e-mail or id is this. {found.meant.matching.length > 1 ? "Whom is it about?" : "Is it about them?"}{" "}
          {found.meant.matching.length > shown ? (
            <a href={paths.users({ q: url.q })} className="text-accent underline-offset-2 hover:underline">
              Search all users
            </a>
          ) : null}
        </People>
      ) : found?.meant ? (
        <People title={`No such person: “${visible(url.q ?? "", 120)}”`} people={found.meant.near ?? []}>
          {nobody(found.meant.near)}
        </People>
      ) : null}
      {found?.network ? (
        <Card>
          <EmptyState title="This is a network">
            One address at a time can be diagnosed.{" "}
            <a href={paths.network({ ip: found.network })} className="text-accent underline-offset-2 hover:underline">
              Everything from {found.network}
            </a>
          </EmptyState>
        </Card>
      ) : null}
      {url.q || trouble ? null : (
        <Card>
          <EmptyState title="Whom or what?">
            An e-mail or an id gives the account’s status, its rate limits, failed sign-ins, links and sessions. An IP address gives what is
            held back there, and who is seen there.
          </EmptyState>
        </Card>
      )}
    </>
  );
}

const nobody = (near: Meant["near"]) => {
  if (!near) return "Nobody’s e-mail or id is this. Whose is like it cannot be told: looking for it took too long.";
  return near.length === 0
    ? "Nobody’s e-mail or id is this, and nobody’s is like it. They may have signed up with another one, or not at all."
    : "Nobody’s e-mail or id is this. Did they mean one of these?";
};

const People = ({ title, people, children }: { title: string; people: readonly NearPerson[]; children: ReactNode }) => (
  <Card aria-label={title}>
    <EmptyState title={title}>{children}</EmptyState>
    <NearPeople title="Who may be meant" people={people} to={({ email }) => paths.diagnose({ q: email })} />
  </Card>
);
