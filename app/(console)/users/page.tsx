import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FilterForm } from "@/components/data-table/filter-form";
import { Pager } from "@/components/data-table/pager";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { StatusBadge } from "@/components/status-badge";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff, type Staff } from "@/lib/auth/staff";
import { cursorQuery, pageOf } from "@/lib/cursor";
import { selectionCap as cap } from "@/lib/db/user-selection";
import { reads } from "@/lib/db/pools";
import { countUsers, findPeople, listUsers, type FoundPerson } from "@/lib/db/users";
import { cappedCount, visible } from "@/lib/format";
import { jumpOf } from "@/lib/moment";
import { paths } from "@/lib/paths";
import { capOf } from "@/lib/support-cap";
import { traceReads } from "@/lib/trace";
import { usualUserColumns } from "@/lib/user-columns";
import { savePreferences } from "../account/actions";
import { ViewsOfPage } from "../views/views-of-page";
import { restoreEndedSessions } from "../sessions/actions";
import { endSessionsOfMany, exportMany, setStatusOfMany, verifyMany } from "./bulk/actions";
import { parseUsersUrl } from "./schema";
import { ColumnsButton } from "./users-columns";
import { ExportButton } from "./users-export";
import { CreateUserButton } from "./users-create";
import { NoUsers } from "./users-nothing";
import { UsersTable, type UserItem } from "./users-table";

export const metadata: Metadata = { title: "Users" };

const limit = 50;

export default async function UsersPage({ searchParams }: PageProps<"/users">) {
  const staff = await requireStaff("user.read");
  const query = await searchParams;
  const asked = parseUsersUrl(query, staff.userColumns);
  const { filters, shown, columns, sort, filter, cursor } = asked;
  const jump = sort === "email" ? undefined : jumpOf(query, staff.zone, sort !== "oldest");
  if (jump) redirect(paths.users({ ...shown, after: jump }));
  const trace = traceReads(query, ["show"]);
  const [list, count, exact] = await Promise.all([
    attempt(trace.reads("show", "users.ts: listUsers", (db) => listUsers(db, filter, { sort, limit, cursor }))),
    attempt(trace.reads("show", "users.ts: countUsers", (db) => countUsers(db, filter, cap))),
    attempt(whoseEmail(cursor ? undefined : filter.q)),
  ]);
  const page = list.value && pageOf(list.value, limit, cursor);
  const found = count.value?.[0]?.count;
  const here = { ...shown, ...cursorQuery(cursor) };
  const mayNotCreate = staff.capabilities.has("user.create") ? undefined : `Your role ${staff.role} may not create people.`;
  const total = found === undefined ? "" : found === 1 ? "1 person" : `${cappedCount(found, cap)} people`;
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }]} here="Users" />
      <PageHeader title="Users">
        <ViewsOfPage
          page="users"
          here={paths.users(shown)}
          kept={columns === usualUserColumns ? undefined : paths.users({ ...shown, cols: columns.join(",") })}
          staff={staff}
        />
        <ColumnsButton shown={shown} columns={columns} save={savePreferences} />
        {mayNotCreate ? (
          <Button reason={mayNotCreate}>Import</Button>
        ) : (
          <a href={paths.usersImport()} className={buttonClass()}>
            Import
          </a>
        )}
        <ExportButton filter={filters} found={found} refusal={refusalsFor(staff).export} exportUsers={exportMany} />
        <CreateUserButton refusal={mayNotCreate} />
      </PageHeader>
      <FilterForm
        action={paths.users()}
        keep={{ cols: shown.cols }}
        texts={[{ name: "q", label: "Search users", value: shown.q ?? "", placeholder: "Name, e-mail or id" }]}
        choices={[
          choice("status", "Status", shown.status, ["active", "Active"], ["inactive", "Inactive"], ["suspended", "Suspended"]),
          choice("role", "Role", shown.role, ["user", "User"], ["support", "Support"], ["auditor", "Auditor"], ["admin", "Admin"]),
          choice("verified", "E-mail", shown.verified, ["yes", "Verified"], ["no", "Not verified"]),
          choice("live", "Live sessions", shown.live, ["yes", "Has live sessions"], ["no", "No live session"]),
          choice(
            "last_login",
            "Last sign-in",
            shown.last_login,
            ["1d", "Signed in: 24 h"],
            ["7d", "Signed in: 7 days"],
            ["30d", "Signed in: 30 days"],
            ["not-30d", "Not in 30 days"],
            ["not-90d", "Not in 90 days"],
            ["never", "Never signed in"],
          ),
          choice(
            "created",
            "Created",
            shown.created,
            ["1d", "Created: 24 h"],
            ["7d", "Created: 7 days"],
            ["30d", "Created: 30 days"],
            ["365d", "Created: 1 year"],
          ),
          {
            name: "sort",
            label: "Sort",
            value: sort === "newest" ? "" : sort,
            options: [
              ["", "Newest first"],
              ["oldest", "Oldest first"],
              ["last_login", "Last sign-in first"],
              ["email", "E-mail A–Z"],
            ],
          },
        ]}
      >
        {total}
      </FilterForm>
      <TracedSql trace={trace} of="users" closeTo={paths.users(here)} />
      {list.trouble ? <TroublePanel trouble={list.trouble} /> : null}
      {page ? (
        <Card aria-label="Users">
          {exact.value && exact.value.id !== page.rows[0]?.id ? <ExactMatch {...exact.value} /> : null}
          {page.rows.length > 0 ? (
            <UsersTable
              columns={columns}
              rows={JSON.stringify(page.rows.map(toItem))}
              count={page.rows.length}
              look={{ now: Date.now(), zone: staff.zone, language: staff.language }}
              list={{
                filter: filters,
                total: found,
                cap,
                acts,
                refusals: refusalsFor(staff),
                role: staff.role,
                isCapped: capOf(staff, 0) !== undefined,
              }}
            />
          ) : (
            <NoUsers asked={asked} isFound={exact.value !== undefined} />
          )}
          <Pager
            newer={page.newer ? paths.users({ ...shown, before: page.newer }) : undefined}
            older={page.older ? paths.users({ ...shown, after: page.older }) : undefined}
            sql={paths.users({ ...here, sql: "show" })}
            jump={sort === "email" ? undefined : { to: paths.users(shown), zone: staff.zone }}
            words={sort === "newest" || sort === "last_login" ? undefined : ["Previous", "Next"]}
          >
            {page.rows.length} of {total}
          </Pager>
        </Card>
      ) : null}
    </>
  );
}

/** Whose e-mail this is, to the letter: in the list's order they may stand below many whose e-mail ends in it. */
const whoseEmail = async (q = "") => {
  if (!/^[^\s@]+@[^\s@]+$/.test(q)) return undefined;
  const [person] = await reads((db) => findPeople(db, q, 1));
  return person?.email.toLowerCase() === q.toLowerCase() ? person : undefined;
};

const ExactMatch = ({ id, email, firstName, lastName, status }: FoundPerson) => (
  <p className="flex flex-wrap items-center gap-x-3 border-b border-line px-3 py-2 wrap-anywhere">
    Exact match
    <a href={paths.user(id)} className="font-medium text-accent underline-offset-2 hover:underline">
      {visible(`${firstName} ${lastName}`.trim() || email, 120)}
    </a>
    <span className="text-ink-3">{visible(email, 255)}</span>
    <StatusBadge status={status} />
  </p>
);

const acts = {
  status: setStatusOfMany,
  verify: verifyMany,
  sessions: endSessionsOfMany,
  export: exportMany,
  restore: restoreEndedSessions,
};

const refusalsFor = ({ capabilities, role }: Staff) => ({
  status: capabilities.has("user.set_status") ? undefined : `Your role ${role} may not change a status.`,
  verify: capabilities.has("user.verify_email") ? undefined : `Your role ${role} may not verify e-mails.`,
  sessions: capabilities.has("session.revoke_filtered") ? undefined : `Your role ${role} may not end sessions.`,
  export: capabilities.has("user.export") ? undefined : `Your role ${role} may not export people.`,
});

const choice = (name: string, label: string, value: string | undefined, ...options: [string, string][]) => ({
  name,
  label,
  value: value ?? "",
  options: [["", `${label}: any`], ...options] as const,
});

const toItem = (row: Awaited<ReturnType<typeof listUsers>>[number]): UserItem => ({
  id: row.id,
  name: visible(`${row.firstName} ${row.lastName}`.trim(), 120),
  email: visible(row.email, 255),
  role: row.role,
  status: row.status,
  verified: row.emailVerified ?? false,
  liveSessions: row.liveSessions,
  changedOutside: row.changedOutside,
  lastLoginAt: row.lastLoginAt?.toJSON() ?? null,
  createdAt: row.createdAt?.toJSON() ?? null,
  logins: row.loginCount ?? 0,
  updatedAt: row.updatedAt?.toJSON() ?? null,
});
