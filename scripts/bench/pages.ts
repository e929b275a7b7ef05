import { listActivity, listAudit } from "../../lib/db/audit";
import { listLiveSessions } from "../../lib/db/sessions";
import { listUsers } from "../../lib/db/users";
import { paths } from "../../lib/paths";
import { type ListCase, type Sample, texts } from "./lists";

/** A page of the console and the statement that brings its rows, which the floor answers with. */
export interface PageTask extends ListCase {
  path: string;
}

const limit = 50;

/** The lists that people open all day. */
export const pageTasks = ({ busiest }: Sample): PageTask[] => [
  { name: "users, newest 50", path: paths.users(), query: (db) => listUsers(db, {}, { sort: "newest", limit }) },
  {
    name: `users, frequent text "${texts.frequent}"`,
    path: paths.users({ q: texts.frequent }),
    query: (db) => listUsers(db, { q: texts.frequent }, { sort: "newest", limit }),
  },
  {
    name: `users, rare text "${texts.rare}"`,
    path: paths.users({ q: texts.rare }),
    query: (db) => listUsers(db, { q: texts.rare }, { sort: "newest", limit }),
  },
  { name: "sessions, newest 50", path: paths.sessions(), query: (db) => listLiveSessions(db, {}, { limit }) },
  {
    name: "sessions of the busiest person",
    path: paths.user(busiest, { tab: "sessions" }),
    query: (db) => listLiveSessions(db, { userId: busiest }, { limit }),
  },
  { name: "audit log, newest 50", path: paths.audit(), query: (db) => listAudit(db, {}) },
  {
    name: "audit log, one action in 30 days",
    path: paths.audit({ action: "session.revoke", range: "30d" }),
    query: (db) => listAudit(db, { names: [{ resource: "session", action: "revoke" }], hours: 30 * 24 }),
  },
  { name: "activity of the busiest person", path: paths.user(busiest, { tab: "activity" }), query: (db) => listActivity(db, busiest) },
];
