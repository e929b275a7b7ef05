import { randomUUID } from "node:crypto";
import type { Db, Pool } from "@/lib/db/client";
import { resetMatchingRateLimits, resetRateLimits } from "@/lib/db/rate-limits";
import { addNote } from "@/lib/db/notes";
import { anonymiseUser, deleteUser } from "@/lib/db/user-removal";
import { revokeMatchingTokens, revokeTokens } from "@/lib/db/tokens";
import { makeLink } from "@/lib/db/links";
import { createUser, setEmailVerified, setUserRole, setUserStatus, updateUser } from "@/lib/db/user-changes";
import { revokeUsersSessions, setUsersStatus, verifyUsers, type SelectionResult } from "@/lib/db/user-selection";
import { restoreSessions, revokeFilteredSessions, revokeSessions, revokeUserSessions, type Act } from "@/lib/db/sessions";
import { act, addPerson, addSession, canary, inMinutes, newHash, signInAs, type Session } from "./people";

/**
 * What a mutation is tried on: a person with two live sessions, one that was revoked an hour ago at the most, two live tokens, and two rate limits.
 */
export interface Target {
  userId: string;
  email: string;
  sessions: Session[];
  revoked: string;
  tokens: string[];
  limits: string[];
}

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

/** Makes one, with a revocation that can be undone. */
export const addTarget = async (owner: Pool, app: Pool): Promise<Target> => {
  const { id, email } = await addPerson(owner);
  const gone = await addSession(owner, id);
  const revoked = randomUUID();
  await revokeSessions(app, act(await signInAs(owner, "admin"), revoked), {
    sessionIds: [gone.id],
    reason: "before",
    ticket: null,
    includeOwn: false,
  });
  const token = { user_id: id, token: `${canary} token`, expires_at: inMinutes(30) };
  const tokens = [
    ...idsOf(await owner<{ id: string }[]>`insert into password_reset_tokens ${owner(token)} returning id`),
    ...idsOf(await owner<{ id: string }[]>`insert into email_verification_tokens ${owner(token)} returning id`),
  ];
  const limits = idsOf(
    await owner<{ id: string }[]>`
      insert into rate_limits (key, count, reset_time)
      select 'api:user:' || ${id}::text || ':' || route, 7, now() + interval '5 minutes' from (values ('/v1/a'), ('/v1/b')) as r (route) returning id`,
  );
  return { userId: id, email, sessions: [await addSession(owner, id), await addSession(owner, id)], revoked, tokens, limits };
};

/** What the log keeps of a session. */
export const sessionValues = ["created_at", "expires_at", "ip_address", "user_id"];
const ofTokens = {
  entries: ["email_verification_token.revoke", "password_reset_token.revoke"],
  values: ["created_at", "expires_at", "used", "user_id"],
};
const ofLimits = { values: ["count", "key", "reset_time", "user_id"] };

const many = { expectedCount: 1, reason: "a breach at a partner", ticket: null };

/** An answer without what the acts on many people say besides. */
const bare = async (answer: PromiseLike<readonly SelectionResult[]>) =>
  (await answer).map(({ operationId, targetCount, replayed }) => ({ operationId, targetCount, replayed }));

/** Each function that changes something on behalf of a person. All of them keep the rules of this file. */
export const mutations: Record<
  string,
  {
    kind: string;
    effects: number;
    /** What the log is told, as resource.action; one entry of the kind itself for each effect unless given. */
    entries?: string[];
    /** The values that its entries keep, where they are about the target's things. */
    values?: string[];
    run: (db: Db, by: Act, t: Target, words?: { reason?: string; ticket?: string }) => PromiseLike<unknown>;
  }
> = {
  revoke_sessions: {
    kind: "session.revoke",
    effects: 2,
    run: (db, by, t, words) =>
      revokeSessions(db, by, {
        sessionIds: t.sessions.map(({ id }) => id),
        reason: "a stolen laptop",
        ticket: null,
        includeOwn: false,
        ...words,
      }),
  },
  revoke_user_sessions: {
    kind: "session.revoke",
    effects: 2,
    run: (db, by, t, words) =>
      revokeUserSessions(db, by, {
        userId: t.userId,
        expectedCount: 2,
        reason: "a stolen laptop",
        ticket: null,
        includeOwn: false,
        ...words,
      }),
  },
  set_user_status: {
    kind: "user.set_status",
    effects: 1,
    entries: ["session.revoke", "session.revoke", "user.update"],
    run: (db, by, t, words) =>
      setUserStatus(db, by, {
        ...{ userId: t.userId, expectedStatus: "active", status: "suspended", until: inMinutes(60), endSessions: true },
        ...{ reason: "chargebacks", ticket: null, ...words },
      }),
  },
  set_user_role: {
    kind: "user.set_role",
    effects: 1,
    entries: ["session.revoke", "session.revoke", "user.update"],
    run: (db, by, t, words) =>
      setUserRole(db, by, {
        ...{ userId: t.userId, expectedRole: "user", role: "support", endSessions: true, reason: "joins the desk", ticket: null, ...words },
      }),
  },
  update_user: {
    kind: "user.update",
    effects: 1,
    run: (db, by, t) =>
      updateUser(db, by, {
        ...{ userId: t.userId, email: t.email, firstName: "Grace", lastName: "Hopper", reason: null, ticket: null },
        seen: { email: t.email, firstName: "Ada", lastName: "Byron" },
      }),
  },
  create_user: {
    kind: "user.create",
    effects: 1,
    entries: ["password_reset_token.create", "user.create"],
    run: (db, by) =>
      createUser(db, by, {
        ...{
          email: `${by.operationId}@example.org`,
          firstName: "Grace",
          lastName: "Hopper",
          role: "user",
          token: newHash().padEnd(64, "0"),
        },
        ...{ reason: null, ticket: null },
      }),
  },
  make_link: {
    kind: "user.send_reset",
    effects: 1,
    entries: ["password_reset_token.create"],
    run: (db, by, t) =>
      makeLink(db, by, {
        ...{ kind: "password_reset", userId: t.userId, email: t.email, token: newHash().padEnd(64, "0"), reason: null, ticket: null },
      }),
  },
  set_email_verified: {
    kind: "user.verify_email",
    effects: 1,
    run: (db, by, t) => setEmailVerified(db, by, { userId: t.userId, email: t.email, verified: true, reason: null, ticket: null }),
  },
  delete_user: {
    kind: "user.delete",
    effects: 1,
    entries: ["session.revoke", "session.revoke", "user.delete"],
    run: (db, by, t, words) =>
      deleteUser(db, by, { userId: t.userId, confirmation: t.email, reason: "asked for it", ticket: null, ...words }),
  },
  anonymise_user: {
    kind: "user.anonymise",
    effects: 1,
    entries: ["session.revoke", "session.revoke", "user.anonymise"],
    run: (db, by, t, words) =>
      anonymiseUser(db, by, { userId: t.userId, confirmation: t.email, reason: "asked for it", ticket: null, ...words }),
  },
  add_note: {
    kind: "note.create",
    effects: 1,
    run: (db, by, t) => addNote(db, by, { userId: t.userId, body: "call back" }),
  },
  revoke_filtered_sessions: {
    kind: "session.revoke",
    effects: 2,
    run: (db, by, t, words) =>
      revokeFilteredSessions(db, by, {
        filter: { userId: t.userId, browser: "curl" },
        expectedCount: 2,
        reason: "a stolen laptop",
        ticket: null,
        includeOwn: false,
        confirmation: null,
        ...words,
      }),
  },
  set_users_status: {
    kind: "user.set_status",
    effects: 1,
    entries: ["session.revoke", "session.revoke", "user.update"],
    run: (db, by, t, words) =>
      bare(
        setUsersStatus(
          db,
          by,
          { userIds: [t.userId] },
          { ...many, status: "suspended", until: inMinutes(60), endSessions: true, ...words },
        ),
      ),
  },
  verify_users: {
    kind: "user.verify_email",
    effects: 1,
    run: (db, by, t, words) => bare(verifyUsers(db, by, { userIds: [t.userId] }, { ...many, ...words })),
  },
  revoke_users_sessions: {
    kind: "session.revoke",
    effects: 2,
    run: (db, by, t, words) =>
      bare(revokeUsersSessions(db, by, { userIds: [t.userId] }, { ...many, expectedSessions: 2, includeOwn: false, ...words })),
  },
  restore_sessions: {
    kind: "session.restore",
    effects: 1,
    run: (db, by, t, words) => restoreSessions(db, by, { undoes: t.revoked, reason: "the wrong laptop", ticket: null, ...words }),
  },
  revoke_tokens: {
    kind: "token.revoke",
    effects: 2,
    run: (db, by, t, words) => revokeTokens(db, by, { ids: t.tokens, reason: "a forwarded mail", ticket: null, ...words }),
    ...ofTokens,
  },
  revoke_matching_tokens: {
    kind: "token.revoke",
    effects: 2,
    run: (db, by, t, words) =>
      revokeMatchingTokens(db, by, { kind: null, userId: t.userId, expectedCount: 2, reason: "a forwarded mail", ticket: null, ...words }),
    ...ofTokens,
  },
  reset_rate_limits: {
    kind: "rate_limit.reset",
    effects: 2,
    run: (db, by, t, words) => resetRateLimits(db, by, { ids: t.limits, reason: "a customer's import", ticket: null, ...words }),
    ...ofLimits,
  },
  reset_matching_rate_limits: {
    kind: "rate_limit.reset",
    effects: 2,
    run: (db, by, t, words) =>
      resetMatchingRateLimits(db, by, {
        prefix: `api:user:${t.userId}`,
        expiredAt: null,
        expectedCount: 2,
        reason: "a customer's import",
        ticket: null,
        ...words,
      }),
    ...ofLimits,
  },
};

/** What the log is told by one run, in order of name. */
export const told = ({ kind, effects, entries }: (typeof mutations)[string]) => entries ?? Array.from({ length: effects }, () => kind);
