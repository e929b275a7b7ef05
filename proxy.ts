import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { env } from "@/lib/env";
import { linkCookieName, linkCookieSeconds, linkPages, plausibleToken } from "@/lib/link-cookie";
import { ownOrigins } from "@/lib/origin";
import { tooLarge } from "@/lib/too-large";

const isDevelopment = process.env.NODE_ENV === "development";

const contentSecurityPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");

// Without a charset: only then does Next's script in the browser read the words.
const refuse = (status: number, text: string) =>
  new NextResponse(`${text}\n`, { status, headers: { "content-type": "text/plain", "cache-control": "no-store" } });

/** Whether a form can be read at all. Next would answer one that breaks off with a 500. */
const isWhole = (request: NextRequest) =>
  request
    .clone()
    .formData()
    .then(
      () => true,
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

/** What holds for every request: only our own pages may post, and every answer says what a browser may do with it. Who may see what is decided in the pages. */
export const proxy = async (request: NextRequest) => {
  const url = env().NEXTAUTH_URL;
  if (!["GET", "HEAD", "POST"].includes(request.method)) return refuse(405, "Method not allowed.");
  if (request.method === "POST" && !ownOrigins(url).has(request.headers.get("origin") ?? "")) {
    return refuse(403, "This request did not come from the console's own pages.");
  }
  if (request.method === "POST" && Number(request.headers.get("content-length") ?? 0) > 256 * 1024) {
    return refuse(413, tooLarge);
  }
  if (request.method === "POST" && request.headers.has("next-action") && !(await isWhole(request))) {
    return refuse(400, "This form cannot be read.");
  }

  if (request.method === "GET" && linkPages.has(request.nextUrl.pathname) && request.nextUrl.searchParams.has("token")) {
    return withoutToken(request);
  }

  const nonce = randomBytes(16).toString("base64");
  const csp = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", csp);
  headers.set("x-gatehouse-path", `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", csp);
  if (url.startsWith("https:")) response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  return response;
};

export const config = { matcher: "/((?!_next/static/).*)" };
