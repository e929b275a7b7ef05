import type { NextRequest } from "next/server";
import { attempt } from "@/lib/attempt";
import { readStaff, type Staff } from "@/lib/auth/staff";
import type { Cursor } from "@/lib/cursor";
import { checkSession } from "@/lib/db/console-sessions";
import { exportReads, sessionChecks } from "@/lib/db/pools";
import { getUserExport, listExportedUsers, selectionOf, type UserExport } from "@/lib/db/user-selection";
import { log } from "@/lib/log";
import { uuid } from "@/lib/search-params";
import { userExportFormats } from "@/lib/user-export";

const stretch = 2_000;

const answer = (status: number, error: string | undefined) =>
  Response.json({ error }, { status, headers: { "cache-control": "no-store" } });

/**
 * The file, a stretch at a time and only as fast as it is taken: memory does not grow with it. The caller's session is checked before each
 * stretch; a file that cannot be finished, or would hold more people than were shown, breaks off as a failed download, never as a shorter file.
 */
const fileOf = (asked: UserExport, staff: Staff): ReadableStream<Uint8Array> => {
  const format = userExportFormats[asked.format];
  const selection = selectionOf(asked);
  const encoder = new TextEncoder();
  let cursor: Cursor | undefined;
  let held = 0;
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(encoder.encode(format.head)),
      pull: async (controller) => {
        try {
          const [session] = await sessionChecks((db) => checkSession(db, staff.tokenHash));
          if (!session?.capabilities.includes("user.export")) throw new Error("The session has ended during an export.");
          const rows = await exportReads((db) => listExportedUsers(db, selection, { limit: stretch, cursor }));
          held += rows.length;
          if (held > asked.targetCount) throw new Error("More people match than the operation allows.");
          if (rows.length > 0) controller.enqueue(encoder.encode(rows.map(format.line).join("")));
          const last = rows.at(-1);
          if (!last || rows.length < stretch) controller.close();
          else cursor = { key: last.cursorKey, id: last.id, back: false };
        } catch (error) {
          log.warn({ error: String(error) }, "an export broke off");
          controller.error(error);
        }
      },
    },
    { highWaterMark: 1 },
  );
};

/** The file of an export that was started in this session: a dialog asks for it, an operation allows it, this hands it out. */
export const GET = async (request: NextRequest) => {
  const result = await attempt(
    (async () => {
      const staff = await readStaff();
      if (!staff) return answer(401, "Sign in.");
      if (!staff.capabilities.has("user.export")) return answer(403, "Your role may not do this.");
      const operation = uuid(request.nextUrl.searchParams.get("operation") ?? undefined);
      const [asked] = operation ? await exportReads((db) => getUserExport(db, operation, staff.sessionId)) : [];
      if (!asked) return answer(404, "There is no such export, or it was started more than ten minutes ago. Start it again.");
      const name = `users-${asked.createdAt.toISOString().slice(0, 16).replace(/\D/g, "")}.${asked.format}`;
      return new Response(fileOf(asked, staff), {
        headers: {
          "content-type": userExportFormats[asked.format].type,
          "content-disposition": `attachment; filename="${name}"`,
          "cache-control": "no-store",
          "x-content-type-options": "nosniff",
        },
      });
    })(),
  );
  return result.value ?? answer(503, result.trouble?.message);
};
