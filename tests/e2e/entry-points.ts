/** Who knocks at an entry point. */
export const visitors = ["nobody", "user", "support", "auditor", "admin", "suspended admin", "revoked session"] as const;
export type Visitor = (typeof visitors)[number];

/** What a visitor may meet: in, sent to sign in, refused, or not let in by a state in the answer. */
export type Verdict = "in" | "login" | "401" | "403" | "404" | "signed_out" | "refused";

type Row = Record<Visitor, Verdict>;

const pageFor = (...roles: Visitor[]): Row => ({
  nobody: "login",
  user: "login",
  support: roles.includes("support") ? "in" : "403",
  auditor: roles.includes("auditor") ? "in" : "403",
  admin: "in",
  "suspended admin": "login",
  "revoked session": "login",
});
const actionFor = (...roles: Visitor[]): Row => ({
  nobody: "signed_out",
  user: "signed_out",
  support: roles.includes("support") ? "in" : "refused",
  auditor: roles.includes("auditor") ? "in" : "refused",
  admin: "in",
  "suspended admin": "signed_out",
  "revoked session": "signed_out",
});

const staffRoute = (...roles: Visitor[]): Row => ({
  nobody: "401",
  user: "401",
  support: roles.includes("support") ? "in" : "403",
  auditor: roles.includes("auditor") ? "in" : "403",
  admin: "in",
  "suspended admin": "401",
  "revoked session": "401",
});

const staffPage = pageFor("support", "auditor");

/** Every page of the build, as its manifest names it, and where a visitor goes to see it. `$user` and `$entry` stand for a person and a log entry. */
export const pages: Record<string, { path: string; who: Row }> = {
  "/(console)/page": { path: "/", who: staffPage },
  "/(console)/users/page": { path: "/users", who: staffPage },
  "/(console)/users/import/page": { path: "/users/import", who: { ...staffPage, support: "403", auditor: "403" } },
  "/(console)/users/[id]/page": { path: "/users/$user", who: staffPage },
  "/(console)/sessions/page": { path: "/sessions", who: staffPage },
  "/(console)/tokens/page": { path: "/tokens", who: staffPage },
  "/(console)/diagnose/page": { path: "/diagnose?q=$user", who: staffPage },
  "/(console)/rate-limits/page": { path: "/rate-limits?state=all", who: staffPage },
  "/(console)/sessions/[id]/page": { path: "/sessions/$session", who: staffPage },
  "/(console)/invariants/page": { path: "/invariants", who: staffPage },
  "/(console)/network/page": { path: "/network?ip=192.0.2.0/24", who: staffPage },
  "/(console)/operations/page": { path: "/operations", who: staffPage },
  "/(console)/operations/[id]/page": { path: "/operations/$done", who: staffPage },
  "/(console)/audit/page": { path: "/audit", who: staffPage },
  "/(console)/audit/[id]/page": { path: "/audit/$entry", who: staffPage },
  "/(console)/account/page": { path: "/account", who: staffPage },
  "/(console)/database/page": { path: "/database", who: pageFor("auditor") },
};

/** Every route of the build and what it answers. */
export const routes: Record<string, { path: string; who: Row }> = {
  "/api/search/route": {
    path: "/api/search?q=a",
    who: staffRoute("support", "auditor"),
  },
  "/api/users/preview/route": { path: "/api/users/preview?status=suspended", who: staffRoute("support", "auditor") },
  // An export that nobody has started: those who may have one are told that there is none.
  "/api/users/export/route": {
    path: "/api/users/export?operation=$user",
    who: { ...staffRoute("auditor"), auditor: "404", admin: "404" },
  },
  "/api/operations/[id]/progress/route": { path: "/api/operations/$user/progress", who: staffRoute("support", "auditor") },
  "/api/users/[id]/blast-radius/route": { path: "/api/users/$user/blast-radius", who: staffRoute("support", "auditor") },
  "/api/users/[id]/export/route": { path: "/api/users/$user/export", who: staffRoute("auditor") },
};

/** Open to strangers on purpose; tests of their own hold them to what they may say. */
export const open = [
  "/login/page",
  "/set-password/page",
  "/verify-email/page",
  "/logout/route",
  "/api/auth/[...nextauth]/route",
  "/healthz/route",
  "/readyz/route",
  "/icon.svg/route",
  "/favicon.ico/route",
  "/_not-found/page",
  "/_global-error/page",
];

/** Every server action of the build, by file and name, with fields that would do something; none that is refused may. */
export const actions: Record<string, { fields: Record<string, string>; who: Row }> = {
  "app/(console)/sessions/actions.ts endSessions": {
    fields: { operationId: "$operation", sessionIds: "$session", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/sessions/actions.ts endUserSessions": {
    fields: { operationId: "$operation", userId: "$user", expectedCount: "5", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/sessions/actions.ts endFilteredSessions": {
    fields: { operationId: "$operation", userId: "$user", expectedCount: "5", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/sessions/actions.ts restoreEndedSessions": {
    fields: { operationId: "$operation", undoes: "$undoes", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/users/[id]/actions.ts setStatus": {
    fields: {
      operationId: "$operation",
      userId: "$user",
      expectedStatus: "active",
      status: "inactive",
      until: "",
      reason: "matrix",
      ticket: "",
    },
    who: actionFor(),
  },
  "app/(console)/users/[id]/actions.ts setRole": {
    fields: { operationId: "$operation", userId: "$user", expectedRole: "user", role: "auditor", reason: "matrix", ticket: "" },
    who: actionFor(),
  },
  "app/(console)/users/[id]/actions.ts editUser": {
    fields: {
      ...{ operationId: "$operation", userId: "$user", reason: "", ticket: "", email: "$email", firstName: "Grace", lastName: "Hopper" },
      ...{ seenEmail: "$email", seenFirstName: "$first", seenLastName: "$last" },
    },
    who: actionFor(),
  },
  "app/(console)/users/[id]/actions.ts sendReset": {
    fields: { operationId: "$operation", userId: "$user", email: "$email", reason: "", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/users/[id]/actions.ts resendVerification": {
    fields: { operationId: "$operation", userId: "$unverified", email: "$unverifiedEmail", reason: "", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/users/actions.ts createUser": {
    fields: { operationId: "$operation", email: "$newEmail", firstName: "Grace", lastName: "Hopper", role: "user", reason: "", ticket: "" },
    who: actionFor(),
  },
  "app/(console)/users/[id]/actions.ts verifyEmail": {
    fields: { operationId: "$operation", userId: "$user", email: "$email", verified: "no", reason: "", ticket: "" },
    who: actionFor(),
  },
  "app/(console)/views/actions.ts saveThisView": {
    fields: { operationId: "$operation", page: "users", name: "matrix", query: "status=suspended" },
    who: actionFor("support", "auditor"),
  },
  "app/(console)/views/actions.ts deleteOwnView": {
    fields: { operationId: "$operation", viewId: "$view" },
    who: actionFor("support", "auditor"),
  },
  "app/(console)/users/import/actions.ts previewImport": {
    fields: { csv: "email,first_name,last_name\nada@import.example,Ada,Byron" },
    who: actionFor(),
  },
  "app/(console)/users/import/actions.ts importFromCsv": {
    fields: { operationId: "$operation", people: "$people", leftOut: "[]", reason: "matrix", ticket: "" },
    who: actionFor(),
  },
  "app/(console)/users/bulk/actions.ts setStatusOfMany": {
    fields: {
      operationId: "$operation",
      userIds: "$user",
      expectedCount: "1",
      newStatus: "inactive",
      until: "",
      reason: "matrix",
      ticket: "",
    },
    who: actionFor(),
  },
  "app/(console)/users/bulk/actions.ts verifyMany": {
    fields: { operationId: "$operation", userIds: "$unverified", expectedCount: "1", reason: "matrix", ticket: "" },
    who: actionFor(),
  },
  "app/(console)/users/bulk/actions.ts endSessionsOfMany": {
    fields: { operationId: "$operation", userIds: "$user", expectedCount: "1", expectedSessions: "5", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/users/bulk/actions.ts exportMany": {
    fields: { operationId: "$operation", userIds: "$user", expectedCount: "1", format: "csv", reason: "", ticket: "" },
    who: actionFor("auditor"),
  },
  "app/(console)/users/[id]/removal/actions.ts deleteUser": {
    fields: { operationId: "$operation", userId: "$user", confirmation: "$email", reason: "matrix", ticket: "" },
    who: actionFor(),
  },
  "app/(console)/users/[id]/removal/actions.ts anonymiseUser": {
    fields: { operationId: "$operation", userId: "$user", confirmation: "$email", reason: "matrix", ticket: "" },
    who: actionFor(),
  },
  "app/(console)/users/[id]/notes/actions.ts addNote": {
    fields: { operationId: "$operation", userId: "$user", body: "matrix" },
    who: actionFor("support"),
  },
  "app/(console)/users/[id]/notes/actions.ts editNote": {
    fields: { operationId: "$operation", noteId: "$note", seen: "2020-01-01 00:00:00+00", body: "matrix again" },
    who: actionFor("support"),
  },
  "app/(console)/users/[id]/notes/actions.ts deleteNote": {
    fields: { operationId: "$operation", noteId: "$note" },
    who: actionFor("support"),
  },
  "app/(console)/operations/canary/actions.ts proveRevoking": { fields: { operationId: "$operation" }, who: actionFor("support") },
  "app/(console)/tokens/actions.ts endTokens": {
    fields: { operationId: "$operation", ids: "$token", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/tokens/actions.ts endMatchingTokens": {
    fields: { operationId: "$operation", userId: "$user", expectedCount: "5", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/rate-limits/actions.ts resetLimits": {
    fields: { operationId: "$operation", ids: "$limit", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/rate-limits/actions.ts resetMatchingLimits": {
    fields: { operationId: "$operation", prefix: "$user", expectedCount: "5", reason: "matrix", ticket: "" },
    who: actionFor("support"),
  },
  "app/(console)/account/actions.ts savePreferences": { fields: { theme: "dark" }, who: actionFor("support", "auditor") },
  "app/(console)/account/actions.ts endOwnSessions": {
    fields: { operationId: "$operation", sessionIds: "$own", reason: "" },
    who: actionFor("support", "auditor"),
  },
  "app/(console)/account/actions.ts endOtherSessions": { fields: { operationId: "$operation" }, who: actionFor("support", "auditor") },
  // The last: whoever it lets in is signed in under another token from then on.
  "app/(console)/account/actions.ts changePassword": {
    fields: {
      operationId: "$operation",
      newPassword: "seven lanterns over water",
      again: "seven lanterns over water",
      currentPassword: "$password",
    },
    who: actionFor("support", "auditor"),
  },
};

/** Needs no signed-in person: it is how one becomes one. */
export const openActions = [
  "app/login/actions.ts signIn",
  "app/set-password/actions.ts setPassword",
  "app/verify-email/actions.ts verifyEmail",
];
