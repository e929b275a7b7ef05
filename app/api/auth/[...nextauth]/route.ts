import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { attempt } from "@/lib/attempt";
import { authOptions } from "@/lib/auth/options";
import { readStaff } from "@/lib/auth/staff";

/** What a client that speaks next-auth needs. The rest is for browsers, which have our own pages: its log writes whatever anybody sends. */
const used: Record<string, readonly string[]> = {
  GET: ["csrf", "providers", "session"],
  POST: ["callback/credentials", "signout"],
};

const answer = async (request: NextRequest, context: RouteContext<"/api/auth/[...nextauth]">): Promise<Response> => {
  const path = (await context.params).nextauth.join("/");
  if (!used[request.method]?.includes(path)) return new Response("Not found.\n", { status: 404 });
  // A token lives longer than its session.
  if (path === "session") {
    const { value: staff, trouble } = await attempt(readStaff());
    if (!staff) return Response.json({}, { status: trouble ? 503 : 200 });
  }
  // It answers 500 to a cookie of its own that is no address.
  const isBroken = request.cookies.getAll().some(({ name, value }) => name.endsWith("next-auth.callback-url") && !URL.canParse(value));
  if (isBroken) return new Response("Bad request.\n", { status: 400 });
  return (await NextAuth(request, context, authOptions())) as Response;
};

const handler = async (request: NextRequest, context: RouteContext<"/api/auth/[...nextauth]">) => {
  const response = await answer(request, context);
  response.headers.set("cache-control", "no-store");
  return response;
};

export { handler as GET, handler as POST };
