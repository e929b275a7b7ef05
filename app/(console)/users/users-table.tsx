"use client";

import { lazy, Suspense } from "react";
import { DataTable, type Column, type Look } from "@/components/data-table/data-table";
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
    cell: (user) => (
      <a
        href={paths.user(user.id)}
        data-row-link
        className="row-link flex max-w-110 items-baseline gap-x-2.5 max-sm:max-w-52 max-sm:flex-col max-sm:py-1.5"
      >
        <span className="max-w-56 truncate font-medium text-ink max-sm:max-w-full">{user.name}</span>
        <span className="truncate max-sm:max-w-full">{user.email}</span>
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
    cell: (user) => (user.liveSessions ? number(user.liveSessions) : <span className="text-ink-3">0</span>),
  },
  last_login: { cell: (user, look) => <Time at={user.lastLoginAt} {...look} /> },
  created: { cell: (user, look) => <Time at={user.createdAt} {...look} kind="date" /> },
  logins: { className: "text-right", cell: (user) => number(user.logins) },
  updated: { cell: (user, look) => <Time at={user.updatedAt} {...look} /> },
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

const selectable = { allowed: () => true, name: (user: UserItem) => user.name };

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
