import { randomUUID } from "node:crypto";
import { attempt } from "@/lib/attempt";
import { readClient } from "@/lib/auth/client";
import { readStaff } from "@/lib/auth/staff";
import { exportUser } from "@/lib/db/person-export";
import { mutations } from "@/lib/db/pools";
import { personExport } from "@/lib/person-export";
import { uuid } from "@/lib/search-params";

const answer = (status: number, body: object) => Response.json(body, { status, headers: { "cache-control": "no-store" } });

/** All that is kept about one person, as a download. It is noted in the log first: what is not noted is not given. */
export const GET = async (request: Request, { params }: RouteContext<"/api/users/[id]/export">) => {
  const id = uuid((await params).id);
  // It writes to the log, so a link on somebody else's page must not be able to ask for it.
  if (!["same-origin", "none", null].includes(request.headers.get("sec-fetch-site")))
    return answer(403, { error: "Open this in the console." });
  const result = await attempt(
    (async () => {
      const staff = await readStaff();
      if (!staff) return answer(401, { error: "Sign in." });
      if (!staff.capabilities.has("user.export")) return answer(403, { error: "Your role may not do this." });
      if (!id) return answer(404, { error: "There is no such person." });
      const act = { tokenHash: staff.tokenHash, operationId: randomUUID(), ...(await readClient()) };
      const [start] = await mutations((db) => exportUser(db, act, { userId: id }));
      if (!start) return answer(404, { error: "There is no such person." });
      return new Response(personExport(id, start, staff), {
        headers: {
          "content-type": "application/json; charset=utf-8",
          "content-disposition": `attachment; filename="person-${id}.json"`,
          "cache-control": "no-store",
        },
      });
    })(),
  );
  if (result.value) return result.value;
  const { meaning, message } = result.trouble ?? {};
  return answer(meaning === "not_found" ? 404 : meaning === "forbidden" ? 403 : meaning === "signed_out" ? 401 : 503, { error: message });
};
