import "server-only";
import type { Cursor } from "./cursor";
import { exportSections, listExported, type ExportSection, type ExportStart } from "./db/person-export";
import { exportReads } from "./db/pools";

const pageSize = 500;

/** One part as a JSON list, a stretch at a time. */
async function* listOf(section: ExportSection, userId: string) {
  yield `\n  ${JSON.stringify(section)}: [`;
  let cursor: Cursor | undefined;
  for (;;) {
    const at = cursor;
    const rows = await exportReads((db) => listExported(db, section, userId, { limit: pageSize, cursor: at }));
    if (rows.length > 0) yield `${at ? "," : ""}\n    ${rows.map(({ row }) => row).join(",\n    ")}`;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) break;
    cursor = { key: last.cursorKey, id: last.id, back: false };
  }
  yield "],";
}

async function* textOf(userId: string, start: ExportStart, by: string) {
  const about = { format: 1, exported_at: new Date().toJSON(), exported_by: by, user_id: userId, operation_id: start.operationId };
  yield `{\n  "export": ${JSON.stringify(about)},\n  "preferences": ${JSON.stringify(start.preferences)},`;
  for (const section of exportSections) yield* listOf(section, userId);
  // A file that broke off is no JSON, and one that did not says so.
  yield '\n  "complete": true\n}\n';
}

/** The file, made as fast as it is read: no more than a stretch of it is in memory, and no connection is held in between. */
export const personExport = (userId: string, start: ExportStart, by: string): ReadableStream<Uint8Array> => {
  const text = textOf(userId, start, by);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
};
