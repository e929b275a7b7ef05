import type { NextRequest } from "next/server";
import { attempt } from "@/lib/attempt";
import { readStaff } from "@/lib/auth/staff";
import { reads } from "@/lib/db/pools";
import { countUsers, previewUsers } from "@/lib/db/user-selection";
import { toSelection, Whom } from "@/app/(console)/users/bulk/schema";

const answer = (status: number, body: object) => Response.json(body, { status, headers: { "cache-control": "no-store" } });

/** What an act on many people would meet: counted, nothing changed. For an export, just how many they are, however many. */
export const GET = async (request: NextRequest) => {
  const result = await attempt(
    (async () => {
      const staff = await readStaff();
      if (!staff) return answer(401, { error: "Your session has ended. Sign in again." });
      if (!staff.capabilities.has("user.read")) return answer(403, { error: "Your role may not do this." });
      const searchParams = new URLSearchParams(
        [...request.nextUrl.searchParams].map(([name, value]) => [name, value.replaceAll("\u0000", "").toWellFormed()]),
      );
      const isExport = searchParams.get("for") === "export";
      searchParams.delete("for");
      const userIds = searchParams.getAll("userIds");
      const asked = Whom.safeParse({ ...Object.fromEntries(searchParams), ...(userIds.length > 0 ? { userIds } : {}) });
      if (!asked.success) return answer(400, { error: "Check the filter." });
      const selection = toSelection(asked.data);
      const [preview] = await reads<object[]>((db) => (isExport ? countUsers(db, selection) : previewUsers(db, selection, staff)));
      return answer(200, preview ?? {});
    })(),
  );
  return result.value ?? answer(503, { error: result.trouble?.message });
};
