import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/options";

const handler = (request: NextRequest, context: RouteContext<"/api/auth/[...nextauth]">) => NextAuth(request, context, authOptions());

export { handler as GET, handler as POST };
