"use server";

import { action } from "@/lib/action";
import { mutations, reads } from "@/lib/db/pools";
import { importUsers, listTakenEmails } from "@/lib/db/user-import";
import { plural } from "@/lib/format";
import { readImport, withTaken } from "@/lib/user-import";
import { ImportUsers, PreviewImport } from "./schema";

/** Says of each row of a file what would become of it. Writes nothing. */
export const previewImport = action("user.create", PreviewImport, async ({ csv }) => {
  const read = readImport(csv);
  if (!read.rows) return { fields: { csv: [read.problem] } };
  const emails = read.rows.filter(({ verdict }) => verdict === "ok").map(({ email }) => email);
  const taken = await reads((db) => listTakenEmails(db, emails));
  return { preview: JSON.stringify(withTaken(read.rows, new Set(taken.map(({ email }) => email)))) };
});

/** Makes the people of a file whose rows were shown as good: all of them or none. */
export const importFromCsv = action("user.create", ImportUsers, async ({ operationId, ...t }, { staff, client }) => {
  const [row] = await mutations((db) => importUsers(db, { tokenHash: staff.tokenHash, operationId, ...client }, t));
  const message = `${plural(row?.targetCount ?? 0, "person", "people")} created.`;
  return { message: row?.replayed ? `Already done: ${message}` : message };
});
