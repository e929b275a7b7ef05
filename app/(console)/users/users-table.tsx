"use client";

import { lazy, Suspense } from "react";
import { DataTable, type Column, type Look } from "@/components/data-table/data-table";
import { PersonName } from "@/components/person-name";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { StateMark } from "@/components/ui/state-mark";
import { number } from "@/lib/format";
import { paths } from "@/lib/paths";
import { userColumns, type UserColumn } from "@/lib/user-columns";
import type { BulkList } from "./users-bulk";

/** A row as the page hands it over. */
export interface UserItem {
  id: string;
  name: string;
  email: string;
  role: string;
  status: string;
  verified: boolean;
  liveSessions: number;
  changedOutside: boolean;
  lastLoginAt: string | null;
  createdAt: string | null;
  logins: number;
  updatedAt: string | null;
}

const cells: Record<UserColumn, Omit<Column<UserItem>, "id" | "header">> = {
  person: {
    className: "row-lead fill w-2/5",
    cell: (user) => (
      <a href={paths.user(user.id)} data-row-link className="row-link person">
        <PersonName name={user.name} email={user.email} />
      </a>
    ),
  },
  status: {
    cell: (user) => (
      <span className="flex items-center gap-1.5">
        <StatusBadge status={user.status} />
        {user.verified ? null : <span className="text-xs text-ink-3">not verified</span>}
        {user.changedOutside ? (
          <span
            className="flex items-center gap-1 text-xs text-warn"
            title="Their row is newer than the newest entry about them in the audit log"
          >
            <StateMark tone="warn" /> changed outside the log
          </span>
        ) : null}
      </span>
    ),
  },
  role: {
    cell: (user) => <span className={user.role === "user" ? "capitalize" : "font-medium text-ink capitalize"}>{user.role}</span>,
  },
  sessions: {
    className: "text-right",
    isNamed: true,
    cell: (user) => (user.liveSessions ? number(user.liveSessions) : <span className="text-ink-3">0</span>),
  },
  last_login: { isNamed: true, cell: (user, look) => <Time at={user.lastLoginAt} {...look} /> },
  created: { isNamed: true, cell: (user, look) => <Time at={user.createdAt} {...look} kind="date" /> },
  logins: { className: "text-right", isNamed: true, cell: (user) => number(user.logins) },
  updated: { isNamed: true, cell: (user, look) => <Time at={user.updatedAt} {...look} /> },
  id: { cell: (user) => <span className="font-mono text-xs">{user.id}</span> },
};

// Made once for each choice: the table makes its rows anew when its columns are others.
const made = new Map<string, readonly Column<UserItem>[]>();
const columnsFor = (ids: readonly UserColumn[]) => {
  const key = ids.join();
  const columns =
    made.get(key) ?? ids.map((id) => ({ id, header: userColumns.find((column) => column.id === id)?.header ?? id, ...cells[id] }));
  made.set(key, columns);
  return columns;
};

// It comes with the first row that somebody selects.
const UsersBulk = lazy(async () => ({ default: (await import("./users-bulk")).UsersBulk }));

const selectable = { allowed: () => true, name: (user: UserItem) => user.name || user.email };

/** People, as a list from which they can be selected. */
export const UsersTable = ({
  rows,
  columns,
  count,
  look,
  list,
}: {
  rows: string;
  columns: readonly UserColumn[];
  count: number;
  look: Look;
  list: BulkList;
}) => (
  <DataTable
    label="Users"
    rows={rows}
    columns={columnsFor(columns)}
    look={look}
    extra={undefined}
    selectable={selectable}
    selectionBar={(selected, clear) => (
      <Suspense>
        <UsersBulk selected={selected} onPage={count} clear={clear} list={list} look={look} />
      </Suspense>
    )}
  />
);
