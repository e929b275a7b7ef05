import { listTokens, TokenRow } from "@/lib/db/tokens";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { addPerson, canary, inMinutes } from "./people";

test("listTokens: both kinds, the newest first, and what has become of them", async ({ owner, app }) => {
  const { id } = await addPerson(owner);
  const tokens = [
    { table: "password_reset_tokens", used: false, expires_at: inMinutes(30), created_at: inMinutes(-1) },
    { table: "email_verification_tokens", used: true, expires_at: inMinutes(30), created_at: inMinutes(-2) },
    { table: "password_reset_tokens", used: true, expires_at: inMinutes(-30), created_at: inMinutes(-3) },
    { table: "email_verification_tokens", used: false, expires_at: inMinutes(-30), created_at: inMinutes(-4) },
    { table: "password_reset_tokens", used: null, expires_at: inMinutes(30), created_at: null },
  ];
  for (const { table, ...columns } of tokens)
    await owner`insert into ${owner(table)} ${owner({ user_id: id, token: `${canary} token`, ...columns })}`;
  const other = await addPerson(owner);
  await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${other.id}, 'x', now())`;

  const rows = await expectRows(listTokens(app, id, 100), TokenRow);
  expect(rows.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    "password_reset live",
    "email_verification used",
    "password_reset used",
    "email_verification expired",
    "password_reset live",
  ]);
  expect(JSON.stringify(rows)).not.toContain(canary);
  expect(await expectRows(listTokens(app, id, 2), TokenRow)).toEqual(rows.slice(0, 2));
});
