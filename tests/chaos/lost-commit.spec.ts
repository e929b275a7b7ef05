import { randomBytes, randomUUID } from "node:crypto";
import { changePassword } from "@/lib/db/account";
import type { Db, Pool } from "@/lib/db/client";
import { checkSession, signIn } from "@/lib/db/console-sessions";
import type { DatabaseError } from "@/lib/db/errors";
import { makeLink, setPasswordByLink, verifyEmailByLink } from "@/lib/db/links";
import { createUser } from "@/lib/db/user-changes";
import type { Watched } from "@/lib/db/watchdog";
import { act, addPerson, newHash, signInAs } from "@/tests/db/people";
import { test as base, expect } from "./fixtures";
import { type Proxy, startProxy } from "./proxy";

const test = base.extend<{ network: Proxy; lossy: Watched }>({
  network: async ({ server }, use) => {
    const { host, port } = server.cluster.server;
    const proxy = await startProxy({ host, port });
    proxy.losesByReset = true;
    await use(proxy);
    await proxy.close();
  },
  lossy: async ({ network, watch }, use) => use(watch({ max: 1, connection: { port: network.port } })),
});

const words = { reason: null, ticket: null };
const newToken = () => randomBytes(32).toString("base64url");
const newPassword = () => `$2a$12$${randomBytes(40).toString("hex").slice(0, 53)}`;
const meaning = (error: DatabaseError) => error.meaning;
const holder = (token: string) => ({ token, ip: null, userAgent: "chaos" });
const countOf = async (owner: Pool, resource: string, action: string, id: string) =>
  (
    await owner`select from audit_logs where resource = ${resource} and action = ${action} and ${id} in (resource_id::text, new_values ->> 'user_id')`
  ).length;

/** Runs it so that it commits, and the connection is reset in place of the answer. */
const cut = async <T>(network: Proxy, lossy: Watched, name: string, query: (db: Db) => PromiseLike<T>, how?: { mayRepeat: boolean }) => {
  network.loseAnswerTo = `gatehouse.${name}`;
  const answer = await lossy(query, how).catch(meaning);
  expect(network.loseAnswerTo, "the statement passed the proxy").toBeUndefined();
  return answer;
};

test("account.change_password whose connection dies after the commit: changed once, and the session goes on under the new token", async ({
  network,
  lossy,
  owner,
}) => {
  const staff = await signInAs(owner, "support");
  await owner`insert into gatehouse.step_ups (session_id) values (${staff.sessionId})`;
  const [by, hashes] = [act(staff), { passwordHash: newPassword(), newTokenHash: newHash() }];
  expect(await cut(network, lossy, "change_password", (db) => changePassword(db, by, hashes))).toEqual([
    { operationId: by.operationId, targetCount: 1, replayed: false },
  ]);
  expect(await lossy((db) => checkSession(db, hashes.newTokenHash))).toHaveLength(1);
  expect(await countOf(owner, "user", "change_password", staff.id)).toBe(1);
  // A later try has a token of its own, and the old one opens nothing.
  const later = { ...hashes, newTokenHash: newHash() };
  expect(await lossy((db) => changePassword(db, by, later)).catch(meaning)).toBe("signed_out");
});

test("a reset link whose connection dies after the commit: the password is set, once, and is said to be", async ({
  network,
  lossy,
  owner,
}) => {
  const { id } = await addPerson(owner, { role: "support" });
  const [token, password] = [newToken(), newPassword()];
  await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${id}, ${token}, now() + interval '1 hour')`;
  expect(await cut(network, lossy, "set_password_by_link", (db) => setPasswordByLink(db, holder(token), password))).toEqual([
    { outcome: "done", retryAfterS: 0, isStaff: true },
  ]);
  expect(await owner`select from users where id = ${id} and password = ${password}`).toHaveLength(1);
  expect(await countOf(owner, "password_reset_token", "use", id)).toBe(1);
  expect(await lossy((db) => setPasswordByLink(db, holder(token), newPassword()))).toMatchObject([{ outcome: "refused" }]);
});

test("a verification link whose connection dies after the commit: unknown, not spent, and never run again by itself", async ({
  network,
  lossy,
  owner,
}) => {
  const { id } = await addPerson(owner, { email_verified: false });
  const token = newToken();
  await owner`insert into email_verification_tokens (user_id, token, expires_at) values (${id}, ${token}, now() + interval '1 hour')`;
  const verify = (db: Db) => verifyEmailByLink(db, holder(token));
  expect(await cut(network, lossy, "verify_email_by_link", verify, { mayRepeat: false })).toBe("unreachable");
  expect(await owner`select email_verified from users where id = ${id}`).toEqual([{ emailVerified: true }]);
  expect(await owner`select from rate_limits where key like 'link:network:%' and count > 0`).toHaveLength(0);
  expect(await lossy(verify)).toMatchObject([{ outcome: "refused" }]);
});

test("what never reached the server is tried again, whatever it is", async ({ network, lossy, owner }) => {
  const { id } = await addPerson(owner, { email_verified: false });
  const token = newToken();
  await owner`insert into email_verification_tokens (user_id, token, expires_at) values (${id}, ${token}, now() + interval '1 hour')`;
  let runs = 0;
  const verify = (db: Db) => {
    if (runs++ > 0) return verifyEmailByLink(db, holder(token));
    throw Object.assign(new Error("nobody listens"), { code: "ECONNREFUSED" });
  };
  expect(network.mode).toBe("pass");
  expect(await lossy(verify, { mayRepeat: false })).toEqual([{ outcome: "done", retryAfterS: 0 }]);
});

for (const kind of ["password_reset", "email_verification"] as const) {
  test(`${kind}: a link that staff make and whose connection dies after the commit is shown all the same`, async ({
    network,
    lossy,
    owner,
  }) => {
    const [staff, person] = [await signInAs(owner, "admin"), await addPerson(owner, { email_verified: false })];
    const by = act(staff);
    const made = { ...words, kind, userId: person.id, email: person.email, token: newToken() };
    expect(await cut(network, lossy, "make_link", (db) => makeLink(db, by, made))).toMatchObject([{ replayed: false }]);
    expect(await countOf(owner, `${kind}_token`, "create", person.id)).toBe(1);
    expect(await lossy((db) => makeLink(db, by, { ...made, token: newToken() }))).toMatchObject([{ replayed: true }]);
  });
}

test("user.create whose connection dies after the commit: made once, and the link is shown all the same", async ({
  network,
  lossy,
  owner,
}) => {
  const by = act(await signInAs(owner, "admin"));
  const profile = { ...words, email: `${randomUUID()}@new.example`, firstName: "Ada", lastName: "Byron", role: "user", token: newToken() };
  expect(await cut(network, lossy, "create_user", (db) => createUser(db, by, profile))).toMatchObject([{ replayed: false }]);
  expect(await lossy((db) => createUser(db, by, { ...profile, token: newToken() }))).toMatchObject([{ replayed: true }]);
});

test("a sign-in whose connection dies after the commit: signed in, with one session", async ({ network, lossy, owner }) => {
  const password = newPassword();
  const { email, id } = await addPerson(owner, { role: "admin", password });
  const tokenHash = newHash();
  const typed = { email, passwordHash: password, ip: null, userAgent: "chaos", deviceInfo: {}, tokenHash };
  expect(await cut(network, lossy, "sign_in", (db) => signIn(db, typed))).toMatchObject([{ outcome: "signed_in" }]);
  expect(await owner`select from user_sessions where user_id = ${id}`).toHaveLength(1);
});
