import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { callCanary, proveRevoking } from "@/lib/canary";
import { beginCanary, CanaryRow } from "@/lib/db/canary";
import type { Pool } from "@/lib/db/client";
import { revokeSessions } from "@/lib/db/sessions";
import { expect, test as base } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, inMinutes, newHash, refusalOf, signInAs } from "./people";

type Handler = (secret: string, response: http.ServerResponse) => void | Promise<void>;

/** A service on a port of its own. It keeps what it was asked. */
const test = base.extend<{ serve: (handler: Handler) => Promise<{ url: string; asked: string[] }> }>({
  // oxlint-disable-next-line no-empty-pattern -- a fixture that needs no other must say so in this way
  serve: async ({}, use) => {
    const servers: http.Server[] = [];
    await use(async (handler) => {
      const asked: string[] = [];
      const server = http.createServer((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        void handler(request.headers.authorization?.replace("Bearer ", "") ?? "", response);
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/me`, asked };
    });
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  },
});

const hashOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

/** An Auth Service as the guide has it: it looks the session up by its hash. */
const looksUp =
  (owner: Pool): Handler =>
  async (secret, response) => {
    const rows = await owner`select from user_sessions where token_hash = ${hashOf(secret)} and expires_at > now()`;
    response.writeHead(rows.length > 0 ? 200 : 401).end();
  };

/** Opens a session of a canary, and gives what a proof is made of. */
const begin = async (owner: Pool, app: Pool) => {
  const [staff, canary] = [await signInAs(owner, "support"), await addPerson(owner)];
  const secret = randomBytes(32).toString("base64url");
  const [row] = await beginCanary(app, act(staff), { email: canary.email, hash: hashOf(secret) });
  const end = () =>
    revokeSessions(app, act(staff), { sessionIds: [row?.sessionId ?? ""], reason: "proof", ticket: null, includeOwn: false });
  const live = async () => (await owner`select from user_sessions where id = ${row?.sessionId ?? ""}`).length;
  return { secret, end, live };
};

test("begin_canary: a session of a minute, an operation and an audit entry without the hash; sent twice it is one", async ({
  owner,
  app,
}) => {
  const [staff, canary] = [await signInAs(owner, "support"), await addPerson(owner)];
  const [by, hash] = [act(staff), hashOf("x")];
  const [row] = await expectRows(beginCanary(app, by, { email: canary.email.toUpperCase(), hash }), CanaryRow);
  expect(row).toMatchObject({ targetCount: 1, replayed: false });
  const [session] =
    await owner`select user_id, token_hash, expires_at - created_at = interval '1 minute' as is_short from user_sessions where id = ${row?.sessionId ?? ""}`;
  expect(session).toEqual({ userId: canary.id, tokenHash: hash, isShort: true });
  const entries = await owner`select * from audit_logs where operation_id = ${by.operationId}`;
  expect(entries).toMatchObject([{ action: "create", resource: "session", resourceId: row?.sessionId, newValues: { user_id: canary.id } }]);
  expect(JSON.stringify(entries)).not.toContain(hash);
  expect(await beginCanary(app, by, { email: canary.email, hash: hashOf("y") })).toEqual([{ ...row, replayed: true }]);
  expect(await owner`select from user_sessions where user_id = ${canary.id}`).toHaveLength(1);
});

test("begin_canary: only for those who may end sessions, and only of somebody who can do nothing", async ({ owner, app }) => {
  const t = async (columns: { role?: string; status?: string }) => ({ email: (await addPerson(owner, columns)).email, hash: hashOf("x") });
  const admin = await signInAs(owner, "admin");
  const notAble = "GH003 The canary must be an active person with the role user.";
  for (const columns of [{ role: "admin" }, { role: "support" }, { role: "auditor" }, { status: "suspended" }, { status: "inactive" }])
    expect(await refusalOf(beginCanary(app, act(admin), await t(columns)))).toBe(notAble);
  expect(await refusalOf(beginCanary(app, act(admin), { email: "nobody@example.org", hash: hashOf("x") }))).toBe(
    "GH004 The canary is nobody: GATEHOUSE_CANARY_EMAIL names no person.",
  );
  expect(await refusalOf(beginCanary(app, act(admin), { ...(await t({})), hash: "secret" }))).toBe("GH003 This is no hash of a secret.");
  expect(await refusalOf(beginCanary(app, act(await signInAs(owner, "auditor")), await t({})))).toBe(
    "GH002 Your role auditor may not do this.",
  );
  for (const nobody of [{ tokenHash: newHash() }, await signInAs(owner, "admin", { session: { expires_at: inMinutes(-1) } })])
    expect(await refusalOf(beginCanary(app, act(nobody), await t({})))).toContain("GH001");
});

test("proven: a service that looks the row up refuses the ended session", async ({ owner, app, serve }) => {
  const { url, asked } = await serve(looksUp(owner));
  const { secret, end, live } = await begin(owner, app);
  expect(await proveRevoking(() => callCanary(url, secret, 2_000), end)).toMatchObject({ verdict: "proven", ms: expect.any(Number) });
  expect(asked).toEqual(["GET /v1/me", "GET /v1/me"]);
  expect(await live()).toBe(0);
});

test("proven a little later: a service that remembers for a moment", async ({ owner, app, serve }) => {
  let calls = 0;
  const { url } = await serve((_secret, response) => void response.writeHead(++calls < 4 ? 200 : 403).end());
  const { secret, end } = await begin(owner, app);
  const proof = await proveRevoking(() => callCanary(url, secret, 2_000), end, { pauseMs: 5 });
  expect(proof.verdict).toBe("proven");
  expect(calls).toBe(4);
});

test("not proven: a service that never looks", async ({ owner, app, serve }) => {
  const { url } = await serve((_secret, response) => void response.writeHead(204).end());
  const { secret, end, live } = await begin(owner, app);
  expect(await proveRevoking(() => callCanary(url, secret, 2_000), end, { untilMs: 60, pauseMs: 10 })).toMatchObject({
    verdict: "not_proven",
  });
  expect(await live()).toBe(0);
});

test("cannot tell: refused from the start, redirected, silent, away; the session ends all the same", async ({ owner, app, serve }) => {
  const elsewhere = await serve((_secret, response) => void response.writeHead(200).end());
  const cases: [Handler, string][] = [
    [(_secret, response) => void response.writeHead(401).end(), "With a live session it answered 401."],
    [(_secret, response) => void response.writeHead(302, { location: elsewhere.url }).end(), "With a live session it answered 302."],
    [(_secret, response) => void response.writeHead(500).end(), "With a live session it answered 500."],
    [() => undefined, "With a live session it did not answer within 100 ms."],
    [(_secret, response) => void response.destroy(), "With a live session it could not be reached."],
  ];
  for (const [handler, why] of cases) {
    const { url } = await serve(handler);
    const { secret, end, live } = await begin(owner, app);
    expect(await proveRevoking(() => callCanary(url, secret, 100), end)).toEqual({ verdict: "cannot_tell", why });
    expect(await live()).toBe(0);
  }
  expect(elsewhere.asked).toEqual([]);
  expect(await callCanary("http://127.0.0.1:1/", "x", 500)).toEqual({ kind: "silent", why: "it could not be reached" });
});
