import "server-only";
import { withoutSecrets } from "./audit-diff";
import type { Staff } from "./auth/staff";
import type { Cursor } from "./cursor";
import { checkSession } from "./db/console-sessions";
import { exportSections, hasUntimed, listExported, type ExportSection, type ExportStart } from "./db/person-export";
import { exportReads, sessionChecks } from "./db/pools";
import { log } from "./log";

const pageSize = 500;

/** One part as a JSON list, a stretch at a time. */
async function* listOf(section: ExportSection, userId: string, { tokenHash }: Staff) {
  yield `\n  ${JSON.stringify(section)}: [`;
  let isFirst = true;
  for (const isUntimed of hasUntimed(section) ? [false, true] : [false]) {
    let cursor: Cursor | undefined;
    for (;;) {
      const at = cursor;
      const [session] = await sessionChecks((db) => checkSession(db, tokenHash));
      if (!session?.capabilities.includes("user.export")) throw new Error("The session has ended during an export.");
      const rows = await exportReads((db) => listExported(db, section, userId, { limit: pageSize, cursor: at, isUntimed }));
      if (rows.length > 0) yield `${isFirst ? "" : ","}\n    ${rows.map(({ row }) => withoutSecrets(row)).join(",\n    ")}`;
      isFirst &&= rows.length === 0;
      const last = rows.at(-1);
      if (!last || rows.length < pageSize) break;
      cursor = { key: last.cursorKey, id: last.id, back: false };
    }
  }
  yield "],";
}

async function* textOf(userId: string, start: ExportStart, staff: Staff) {
  const about = { format: 1, exported_at: new Date().toJSON(), exported_by: staff.email, user_id: userId, operation_id: start.operationId };
  yield `{\n  "export": ${JSON.stringify(about)},\n  "preferences": ${JSON.stringify(start.preferences)},`;
  for (const section of exportSections) yield* listOf(section, userId, staff);
  // A file that broke off is no JSON, and one that did not says so.
  yield '\n  "complete": true\n}\n';
}

/**
 * The file, made as fast as it is read: no more than a stretch of it is in memory, and no connection is held in between. The session is checked
 * before each stretch; a file that cannot be finished breaks off as a failed download.
 */
export const personExport = (userId: string, start: ExportStart, staff: Staff): ReadableStream<Uint8Array> => {
  const text = textOf(userId, start, staff);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await text.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        log.warn({ error: String(error) }, "an export broke off");
        controller.error(error);
      }
    },
    async cancel() {
      await text.return(undefined);
    },
  });
};
