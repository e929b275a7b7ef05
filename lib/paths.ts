import type { Route } from "next";

type Query = Record<string, string | number | undefined | null>;

const withQuery = <P extends string>(path: P, query: Query = {}) => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  return (search.size ? `${path}?${search}` : path) as Route;
};

/** Every address of the console, in one place: links, redirects and tests take theirs from here. */
export const paths = {
  login: (query?: { callbackUrl?: string }) => withQuery("/login", query),
  setPassword: (query?: { done?: "user" | "staff" }) => withQuery("/set-password", query),
  verifyEmail: (query?: { done?: "yes" }) => withQuery("/verify-email", query),
  overview: (query?: Query) => withQuery("/", query),
  account: () => "/account" as Route,
  users: (query?: Query) => withQuery("/users", query),
  usersImport: () => "/users/import" as Route,
  usersPreview: (query: string) => `/api/users/preview?${query}`,
  usersExport: (operation: string) => withQuery("/api/users/export", { operation }),
  user: (id: string, query?: { tab?: "sessions" | "activity" | "history" | "tokens" | "notes" } & Query) =>
    withQuery(`/users/${id}`, query),
  userExport: (id: string) => `/api/users/${id}/export` as Route,
  sessions: (query?: Query) => withQuery("/sessions", query),
  session: (id: string, query?: Query) => withQuery(`/sessions/${id}`, query),
  invariants: (query?: Query) => withQuery("/invariants", query),
  network: (query?: { ip?: string } & Query) => withQuery("/network", query),
  tokens: (query?: Query) => withQuery("/tokens", query),
  diagnose: (query?: Query) => withQuery("/diagnose", query),
  rateLimits: (query?: Query) => withQuery("/rate-limits", query),
  audit: (query?: Query) => withQuery("/audit", query),
  auditEntry: (id: string, list?: Query) => withQuery(`/audit/${id}`, list),
  operations: (query?: Query) => withQuery("/operations", query),
  operation: (id: string, query?: Query) => withQuery(`/operations/${id}`, query),
  operationProgress: (id: string) => `/api/operations/${id}/progress`,
  /** Where it is proven that revoking works. */
  canary: () => "/operations#revoking" as Route,
  database: (query?: Query) => withQuery("/database", query),
};

/** A path on our own origin, or the overview: callbackUrl comes from a stranger. */
export const ownPath = (candidate: unknown): Route => {
  if (typeof candidate !== "string" || candidate.length > 2000 || !/^\/[^/\\]/.test(`${candidate} `)) return paths.overview();
  // Control characters would be dropped by the browser's parser, and "/\t/evil.example" would leave the site.
  if (/[\u0000-\u0020\\\u007f]/.test(candidate)) return paths.overview();
  const url = new URL(candidate, "http://own.invalid");
  return url.origin === "http://own.invalid" && !url.pathname.startsWith("//") && !url.pathname.startsWith("/login")
    ? ((url.pathname + url.search) as Route)
    : paths.overview();
};
