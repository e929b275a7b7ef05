import { csvLine } from "./csv";
import type { ExportedUser } from "./db/user-selection";

/** The columns of an export of people, by their names in the database. */
const columns: readonly (readonly [name: string, key: keyof ExportedUser])[] = [
  ["id", "id"],
  ["email", "email"],
  ["first_name", "firstName"],
  ["last_name", "lastName"],
  ["role", "role"],
  ["status", "status"],
  ["email_verified", "emailVerified"],
  ["email_verified_at", "emailVerifiedAt"],
  ["password_changed_at", "passwordChangedAt"],
  ["last_login_at", "lastLoginAt"],
  ["login_count", "loginCount"],
  ["created_at", "createdAt"],
  ["updated_at", "updatedAt"],
];

const ndjsonLine = (row: ExportedUser) => `${JSON.stringify(Object.fromEntries(columns.map(([name, key]) => [name, row[key]])))}\n`;

/** How each format begins, writes a person, and is called by. */
export const userExportFormats = {
  csv: {
    type: "text/csv; charset=utf-8; header=present",
    head: csvLine(columns.map(([name]) => name)),
    line: (row: ExportedUser) => csvLine(columns.map(([, key]) => row[key])),
  },
  ndjson: { type: "application/x-ndjson; charset=utf-8", head: "", line: ndjsonLine },
} as const;
