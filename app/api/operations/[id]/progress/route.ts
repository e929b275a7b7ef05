import { attempt } from "@/lib/attempt";
import { readStaff } from "@/lib/auth/staff";
import { getProgress } from "@/lib/db/operations";
import { reads } from "@/lib/db/pools";
import { uuid } from "@/lib/search-params";

const answer = (status: number, body: object | null) => Response.json(body, { status, headers: { "cache-control": "no-store" } });

/** How far an operation is that has not committed yet; null when nobody counts it. A route, since a browser runs actions one after the other. */
export const GET = async (_request: Request, { params }: RouteContext<"/api/operations/[id]/progress">) => {
  const id = uuid((await params).id);
  const result = await attempt(
    (async () => {
      const staff = await readStaff();
      if (!staff) return answer(401, { error: "Sign in." });
      if (!staff.capabilities.has("operation.read")) return answer(403, { error: "Your role may not do this." });
      const [row] = id ? await reads((db) => getProgress(db, id)) : [];
      return answer(200, row ?? null);
    })(),
  );
  return result.value ?? answer(503, { error: result.trouble?.message });
};
