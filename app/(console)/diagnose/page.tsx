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
import { diagnoseAddress, diagnosePerson, findNearPeople, type NearPerson } from "@/lib/db/diagnose";
import { reads } from "@/lib/db/pools";
import { findPeople } from "@/lib/db/users";
import { visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { DiagnoseAddress } from "./diagnose-address";
import { DiagnosePerson } from "./diagnose-person";
import { parseDiagnoseUrl, type Asked } from "./schema";

export const metadata: Metadata = { title: "Diagnose" };

const shown = 8;

/** Who may be meant by what is nobody's e-mail or id: everybody of this name, or else those whose name or e-mail is like it. */
const findOthers = async (text: string) => {
  const matching = text.includes("@") ? [] : await reads((db) => findPeople(db, text, shown + 1));
  return matching.length > 0 ? { matching } : { near: await reads((db) => findNearPeople(db, text, 5)) };
};

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
  if ("id" in asked.who) return { near: [] };
  const { matching, near } = await findOthers(asked.who.text);
  return { matching, near };
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
      {found?.matching ? (
        <People
          title={`${found.matching.length > 1 ? "Several people match" : "One person matches"} “${visible(url.q ?? "", 120)}”`}
          people={found.matching.slice(0, shown)}
        >
          Nobody’s e-mail or id is this. {found.matching.length > 1 ? "Whom is it about?" : "Is it about them?"}{" "}
          {found.matching.length > shown ? (
            <a href={paths.users({ q: url.q })} className="text-accent underline-offset-2 hover:underline">
              Search all users
            </a>
          ) : null}
        </People>
      ) : null}
      {found?.near ? (
        <People title={`No such person: “${visible(url.q ?? "", 120)}”`} people={found.near}>
          {found.near.length === 0
            ? "Nobody’s e-mail or id is this, and nobody’s is like it. They may have signed up with another one, or not at all."
            : "Nobody’s e-mail or id is this. Did they mean one of these?"}
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

const People = ({ title, people, children }: { title: string; people: readonly NearPerson[]; children: ReactNode }) => (
  <Card aria-label={title}>
    <EmptyState title={title}>{children}</EmptyState>
    <NearPeople people={people} to={({ email }) => paths.diagnose({ q: email })} />
  </Card>
);
