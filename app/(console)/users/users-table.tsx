"use client";

import { lazy, Suspense } from "react";
import { DataTable, type Column, type Look } from "@/components/data-table/data-table";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { number } from "@/lib/format";
import { paths } from "@/lib/paths";
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
}

const columns: readonly Column<UserItem>[] = [
  {
    id: "person",
    header: "Person",
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
  {
    id: "status",
    header: "Status",
    cell: (user) => (
      <span className="flex items-center gap-1.5">
        <StatusBadge status={user.status} />
        {user.verified ? null : <span className="text-xs text-ink-3">not verified</span>}
        {user.changedOutside ? (
          <span className="text-xs text-warn" title="Their row is newer than the newest entry about them in the audit log">
            ▲ changed outside the log
          </span>
        ) : null}
      </span>
    ),
  },
  {
    id: "role",
    header: "Role",
    cell: (user) => <span className={user.role === "user" ? "capitalize" : "font-medium text-ink capitalize"}>{user.role}</span>,
  },
  {
    id: "sessions",
    header: "Sessions",
    className: "text-right",
    cell: (user) => (user.liveSessions ? number(user.liveSessions) : <span className="text-ink-3">0</span>),
  },
  { id: "last_login", header: "Last sign-in", cell: (user, look) => <Time at={user.lastLoginAt} {...look} /> },
  { id: "created", header: "Created", cell: (user, look) => <Time at={user.createdAt} {...look} kind="date" /> },
];

// It comes with the first row that somebody selects.
const UsersBulk = lazy(async () => ({ default: (await import("./users-bulk")).UsersBulk }));

const selectable = { allowed: () => true, name: (user: UserItem) => user.name };

/** People, as a list from which they can be selected. */
export const UsersTable = ({ rows, count, look, list }: { rows: string; count: number; look: Look; list: BulkList }) => (
  <DataTable
    label="Users"
    rows={rows}
    columns={columns}
    look={look}
    extra={undefined}
    selectable={selectable}
    selectionBar={(selected, clear) => (
      <Suspense fallback={<div className="min-h-10 border-b border-line bg-accent-soft" />}>
        <UsersBulk selected={selected.map(({ id }) => id)} onPage={count} clear={clear} list={list} look={look} />
      </Suspense>
    )}
  />
);
