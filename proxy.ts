import { NextResponse, type NextRequest } from "next/server";
import { isActionForm } from "@/lib/action-form";
import { env } from "@/lib/env";
import { linkCookieName, linkCookieSeconds, linkPages, plausibleToken } from "@/lib/link-cookie";

// With a script an action says its name in a header, without one in the form.
const isAction = ({ method, headers }: NextRequest) =>
  method === "POST" && (headers.has("next-action") || headers.get("content-type")?.startsWith("multipart/form-data"));

/** Whether a form can be read at all. Next would answer one that breaks off with a 500. */
const isReadable = (request: NextRequest) =>
  request
    .clone()
    .formData()
    .then(
      (form) => isActionForm(form, request.headers.has("next-action")),
      () => false,
    );

/** A one-time link as it is opened: the token goes into a cookie of its page alone, and the answer leads to the page without it. */
const withoutToken = ({ nextUrl }: NextRequest) => {
  const token = plausibleToken(nextUrl.searchParams.get("token"));
  const response = new NextResponse(null, {
    status: 303,
    headers: {
      location: new URL(nextUrl.pathname, env().NEXTAUTH_URL).href,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  });
  const attributes = { path: nextUrl.pathname, httpOnly: true, sameSite: "lax" as const, secure: env().NEXTAUTH_URL.startsWith("https:") };
  response.cookies.set(linkCookieName, token ?? "", { ...attributes, maxAge: token ? linkCookieSeconds : 0 });
  return response;
};

/** What few requests need before a page has them. What holds for every one is in lib/entrance.ts: to be asked here costs each a millisecond and more. */
export const proxy = async (request: NextRequest) => {
  if (isAction(request) && !(await isReadable(request))) {
    // Without a charset: only then does Next's script in the browser read the words.
    return new NextResponse("This form cannot be read.\n", {
      status: 400,
      headers: { "content-type": "text/plain", "cache-control": "no-store" },
    });
  }
  if (request.method === "GET" && linkPages.has(request.nextUrl.pathname) && request.nextUrl.searchParams.has("token")) {
    return withoutToken(request);
  }
  return NextResponse.next();
};

// Next reads this without running it: the paths are those of linkPages, the others what isAction looks for.
export const config = {
  matcher: [
    "/set-password",
    "/verify-email",
    { source: "/:path*", has: [{ type: "header", key: "next-action" }] },
    { source: "/:path*", has: [{ type: "header", key: "content-type", value: "multipart/form-data.*" }] },
  ],
};
