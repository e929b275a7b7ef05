import type { NextRequest } from "next/server";
import { attempt } from "@/lib/attempt";
import { readStaff } from "@/lib/auth/staff";
import { reads } from "@/lib/db/pools";
import { findPeople } from "@/lib/db/users";
import { visible } from "@/lib/format";
import { personText } from "@/lib/search-params";

const answer = (status: number, body: object) => Response.json(body, { status, headers: { "cache-control": "no-store" } });

/** People for the command palette. */
export const GET = async (request: NextRequest) => {
  const result = await attempt(
    (async () => {
      const staff = await readStaff();
      if (!staff) return answer(401, { error: "Sign in." });
      if (!staff.capabilities.has("user.read")) return answer(403, { error: "Your role may not do this." });
      const q = personText(request.nextUrl.searchParams.get("q") ?? undefined);
      if (!q) return answer(200, { people: [] });
      const people = await reads((db) => findPeople(db, q, 8));
      return answer(200, {
        people: people.map(({ id, email, firstName, lastName, status }) => ({
          id,
          email: visible(email),
          name: visible(`${firstName} ${lastName}`),
          status,
        })),
      });
    })(),
  );
  return result.value ?? answer(503, { error: result.trouble?.message });
};
