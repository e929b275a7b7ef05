import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/options";

const handler = async (request: NextRequest, context: RouteContext<"/api/auth/[...nextauth]">) => {
  const response = (await NextAuth(request, context, authOptions())) as Response;
  response.headers.set("cache-control", "no-store");
  return response;
};

export { handler as GET, handler as POST };
