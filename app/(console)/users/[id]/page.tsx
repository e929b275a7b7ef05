import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { Tabs } from "@/components/tabs";
import { TroublePanel } from "@/components/trouble-panel";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { reads } from "@/lib/db/pools";
import { getPerson, listOtherAdmins, type PersonRow } from "@/lib/db/users";
import { number, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { uuid } from "@/lib/search-params";
import { traceReads } from "@/lib/trace";
import { endUserSessions, restoreEndedSessions } from "../../sessions/actions";
import { refusalFor } from "../../sessions/session-item";
import { NotesCard } from "./notes/notes-card";
import { parsePersonUrl } from "./schema";
import { UserActivity } from "./user-activity";
import { UserFacts } from "./user-facts";
import { UserHeader } from "./user-header";
import { UserHistory } from "./user-history";
import { UserSessions } from "./user-sessions";
import { UserTokens } from "./user-tokens";

// The title and the page ask for the same row.
const readPerson = cache(async (id: string) => {
  await requireStaff("user.read");
  return attempt(reads((db) => getPerson(db, id)));
});

const nameOf = (person: PersonRow) => visible(`${person.firstName} ${person.lastName}`.trim() || person.email, 120);

export const generateMetadata = async ({ params }: PageProps<"/users/[id]">): Promise<Metadata> => {
  const id = uuid((await params).id);
  const person = id ? (await readPerson(id)).value?.[0] : undefined;
  return { title: person ? nameOf(person) : "Person" };
};

export default async function PersonPage({ params, searchParams }: PageProps<"/users/[id]">) {
  const staff = await requireStaff("user.read");
  const id = uuid((await params).id);
  if (!id) notFound();
  const query = await searchParams;
  const { tab, state, at, against, cursor } = parsePersonUrl(query);
  const trace = traceReads(query, ["show"]);
  const found = await readPerson(id);
  if (found.trouble) return <TroublePanel trouble={found.trouble} />;
  const person = found.value[0];
  if (!person) notFound();
  const name = nameOf(person);
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  const isSelf = person.id === staff.userId;
  // Nobody changes their own role or status: who can, then, is said with it.
  const admins = isSelf && staff.role === "admin" ? (await attempt(reads((db) => listOtherAdmins(db, id, 4)))).value : undefined;
  const otherAdmins = admins?.map(({ email }) => visible(email, 255));
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }, { label: "Users", to: paths.users() }]} here={name} />
      <UserHeader
        person={person}
        name={name}
        staff={staff}
        otherAdmins={otherAdmins}
        look={look}
        endAll={{
          userId: id,
          name,
          liveCount: person.liveSessions - (isSelf ? 1 : 0),
          isSelf,
          refusal: refusalFor(staff),
          noUndo: person.status === "active" ? undefined : `the person is ${visible(person.status, 40)}`,
          endUserSessions,
          restore: restoreEndedSessions,
        }}
      />
      <UserFacts person={person} look={look} />
      <Tabs
        label="About this person"
        tabs={[
          { label: "Sessions", count: number(person.liveSessions), to: paths.user(id), isOpen: tab === "sessions" },
          { label: "Activity", to: paths.user(id, { tab: "activity" }), isOpen: tab === "activity" },
          { label: "History", to: paths.user(id, { tab: "history" }), isOpen: tab === "history" },
          { label: "Tokens", count: number(person.tokens), to: paths.user(id, { tab: "tokens" }), isOpen: tab === "tokens" },
          { label: "Notes", count: number(person.notes), to: paths.user(id, { tab: "notes" }), isOpen: tab === "notes" },
        ]}
      />
      {tab === "sessions" ? <UserSessions person={person} state={state} cursor={cursor} staff={staff} look={look} trace={trace} /> : null}
      {tab === "activity" ? <UserActivity userId={id} email={person.email} cursor={cursor} look={look} trace={trace} /> : null}
      {tab === "tokens" ? <UserTokens userId={id} name={name} cursor={cursor} staff={staff} look={look} trace={trace} /> : null}
      {tab === "history" ? (
        <UserHistory person={person} name={name} at={at} against={against} staff={staff} otherAdmins={otherAdmins} look={look} />
      ) : null}
      {tab === "notes" ? <NotesCard userId={id} name={name} staff={staff} look={look} /> : null}
    </>
  );
}
