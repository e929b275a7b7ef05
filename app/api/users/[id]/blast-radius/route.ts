import type { NextRequest } from "next/server";
import { attempt } from "@/lib/attempt";
import { readStaff } from "@/lib/auth/staff";
import { auditCap, getBlastRadius } from "@/lib/db/blast-radius";
import { reads } from "@/lib/db/pools";
import { uuid } from "@/lib/search-params";

const answer = (status: number, body: object) => Response.json(body, { status, headers: { "cache-control": "no-store" } });

/** What a change to one person would hit, at this moment: a dialog asks when it opens. */
export const GET = async (request: NextRequest, { params }: RouteContext<"/api/users/[id]/blast-radius">) => {
  const id = uuid((await params).id);
  const result = await attempt(
    (async () => {
      const staff = await readStaff();
      if (!staff) return answer(401, { error: "Sign in." });
      if (!staff.capabilities.has("user.read")) return answer(403, { error: "Your role may not do this." });
      const besides = request.nextUrl.searchParams.getAll("besides").flatMap((session) => uuid(session) ?? []);
      const [row] = id ? await reads((db) => getBlastRadius(db, id, besides)) : [];
      return row ? answer(200, { ...row, auditCap }) : answer(404, { error: "There is no such person." });
    })(),
  );
  return result.value ?? answer(503, { error: result.trouble?.message });
};
