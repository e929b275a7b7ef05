import { countLiveTokens, listTokens, revokeMatchingTokens, revokeTokens, TokenRow } from "@/lib/db/tokens";
import { parseCursor } from "@/lib/cursor";
import type { Pool } from "@/lib/db/client";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, canary, inMinutes, refusalOf, signInAs } from "./people";

type Table = "password_reset_tokens" | "email_verification_tokens";

const addToken = async (owner: Pool, userId: string, table: Table = "password_reset_tokens", columns: object = {}) => {
  const row = { user_id: userId, token: `${canary} token`, expires_at: inMinutes(30), ...columns };
  const [token] = await owner<{ id: string }[]>`insert into ${owner(table)} ${owner(row)} returning id`;
  return token?.id ?? "";
};

const stateOf = async (owner: Pool, ids: string[]) => {
  const rows = await owner<{ id: string; used: boolean; live: boolean }[]>`
    select id, used, expires_at > now() as live from password_reset_tokens where id = any (${ids}::uuid[])
    union all select id, used, expires_at > now() from email_verification_tokens where id = any (${ids}::uuid[])`;
  return ids.map((id) => rows.find((row) => row.id === id)).map((row) => `${row?.used ? "used" : "unused"} ${row?.live ? "live" : "over"}`);
};

test("listTokens: both kinds, the newest first, whose they are, and what has become of them", async ({ owner, app }) => {
  const { id, email } = await addPerson(owner);
  await addToken(owner, id, "password_reset_tokens", { created_at: inMinutes(-1) });
  await addToken(owner, id, "email_verification_tokens", { used: true, created_at: inMinutes(-2) });
  await addToken(owner, id, "password_reset_tokens", { used: true, expires_at: inMinutes(-30), created_at: inMinutes(-3) });
  await addToken(owner, id, "email_verification_tokens", { expires_at: inMinutes(-30), created_at: inMinutes(-4) });
  await addToken(owner, id, "password_reset_tokens", { used: null, created_at: null });
  await addToken(owner, (await addPerson(owner)).id, "password_reset_tokens", { expires_at: inMinutes(0) });

  const list = (filter: object) => expectRows(listTokens(app, { userId: id, ...filter }, { limit: 100 }), TokenRow);
  const rows = await list({});
  const shown = (some: typeof rows) => some.map(({ kind, state }) => `${kind} ${state}`);
  expect(shown(rows)).toEqual([
    "password_reset live",
    "email_verification used",
    "password_reset used",
    "email_verification expired",
    "password_reset live",
  ]);
  expect(rows.every((row) => row.email === email && !row.isRevoked)).toBe(true);
  expect(JSON.stringify(rows)).not.toContain(canary);
  expect(shown(await list({ state: "live" }))).toEqual(["password_reset live", "password_reset live"]);
  expect(shown(await list({ state: "used", kind: "email_verification" }))).toEqual(["email_verification used"]);
  expect(shown(await list({ state: "expired" }))).toEqual(["email_verification expired"]);
  expect(await expectRows(listTokens(app, {}, { limit: 100 }), TokenRow)).toHaveLength(6);
  expect(await countLiveTokens(app, { userId: id }, 10)).toEqual([{ count: 2 }]);
  expect(await countLiveTokens(app, { userId: id, kind: "email_verification" }, 10)).toEqual([{ count: 0 }]);
  expect(await countLiveTokens(app, {}, 1)).toEqual([{ count: 2 }]);
});

test("listTokens: pages hold every token once, forward and back", async ({ owner, app }) => {
  const { id } = await addPerson(owner);
  for (let n = 0; n < 7; n++)
    await addToken(owner, id, n % 2 ? "password_reset_tokens" : "email_verification_tokens", { created_at: inMinutes(-Math.floor(n / 2)) });
  const all = (await listTokens(app, { userId: id }, { limit: 100 })).map((row) => `${row.cursorKey}~${row.id}`);
  const first = await listTokens(app, { userId: id }, { limit: 3 });
  const after = await listTokens(app, { userId: id }, { limit: 3, cursor: parseCursor({ after: all[2] }) });
  const back = await listTokens(app, { userId: id }, { limit: 3, cursor: parseCursor({ before: all[3] }) });
  expect([...first.slice(0, 3), ...after.slice(0, 3)].map((row) => `${row.cursorKey}~${row.id}`)).toEqual(all.slice(0, 6));
  expect(back.slice(0, 3).map((row) => row.id)).toEqual(
    first
      .slice(0, 3)
      .map((row) => row.id)
      .toReversed(),
  );
});

test("token.revoke: used and expired at once, for whichever of the two a service asks; the token itself stays unread", async ({
  owner,
  app,
}) => {
  const { id } = await addPerson(owner);
  const ids = [await addToken(owner, id), await addToken(owner, id, "email_verification_tokens", { used: null })];
  const over = await addToken(owner, id, "password_reset_tokens", { expires_at: inMinutes(-5) });
  const by = act(await signInAs(owner, "support"));
  expect(await revokeTokens(app, by, { ids: [...ids, over], reason: "forwarded", ticket: null })).toMatchObject([{ targetCount: 2 }]);
  expect(await stateOf(owner, [...ids, over])).toEqual(["used over", "used over", "unused over"]);
  const [kept] = await owner<{ token: string }[]>`select token from password_reset_tokens where id = ${ids[0] ?? ""}`;
  expect(kept?.token).toBe(`${canary} token`);
  const rows = await listTokens(app, { userId: id }, { limit: 10 });
  expect(
    rows
      .filter(({ isRevoked }) => isRevoked)
      .map((row) => row.id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  const entries =
    await owner`select resource, action, old_values, new_values from audit_logs where operation_id = ${by.operationId} order by resource`;
  expect(entries).toMatchObject([
    { resource: "email_verification_token", action: "revoke", oldValues: { user_id: id, used: false }, newValues: { used: true } },
    { resource: "password_reset_token", action: "revoke", oldValues: { user_id: id, used: false }, newValues: { used: true } },
  ]);
  expect(JSON.stringify(entries)).not.toContain(canary);
  expect(
    await refusalOf(revokeTokens(app, act(await signInAs(owner, "admin")), { ids: ids.slice(0, 1), reason: "again", ticket: null })),
  ).toBe("GH005 That token is not live any more.");
  const unknown = { ids: ["00000000-0000-4000-8000-000000000000"], reason: "x", ticket: null };
  expect(await refusalOf(revokeTokens(app, act(await signInAs(owner, "admin")), unknown))).toBe("GH004 There is no such token.");
});

test("token.revoke by filter: never more than were shown, and only those of the filter", async ({ owner, app }) => {
  const [one, other] = [await addPerson(owner), await addPerson(owner)];
  const mine = [await addToken(owner, one.id), await addToken(owner, one.id), await addToken(owner, one.id, "email_verification_tokens")];
  const theirs = await addToken(owner, other.id);
  const admin = await signInAs(owner, "admin");
  const t = { kind: "password_reset" as const, userId: one.id, reason: "stolen mailbox", ticket: null };
  expect(await refusalOf(revokeMatchingTokens(app, act(admin), { ...t, expectedCount: 1 }))).toBe(
    "GH005 2 tokens are live now, 1 were shown. Look again before you revoke them.",
  );
  expect(await stateOf(owner, [...mine, theirs])).toEqual(Array.from({ length: 4 }, () => "unused live"));
  expect(await revokeMatchingTokens(app, act(admin), { ...t, expectedCount: 2 })).toMatchObject([{ targetCount: 2 }]);
  expect(await stateOf(owner, [...mine, theirs])).toEqual(["used over", "used over", "unused live", "unused live"]);
  expect(await refusalOf(revokeMatchingTokens(app, act(admin), { ...t, expectedCount: 2 }))).toBe("GH005 No live token is left to revoke.");
  const nobody = { ...t, userId: "00000000-0000-4000-8000-000000000000", expectedCount: 1 };
  expect(await refusalOf(revokeMatchingTokens(app, act(admin), nobody))).toBe("GH004 There is no such person.");
  expect(await refusalOf(revokeMatchingTokens(app, act(admin), { ...t, kind: "x" as never, expectedCount: 1 }))).toBe(
    "GH003 There is no such kind of token.",
  );
});
