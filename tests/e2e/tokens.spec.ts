import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

const planted = "CANARY-of-a-token";

const addToken = (db: Pool, userId: string, kind: "password_reset" | "email_verification", minutes = 60, used = false) =>
  db`insert into ${db(`${kind}_tokens`)} (user_id, token, expires_at, used)
    values (${userId}, ${planted}, now() + make_interval(mins => ${minutes}), ${used})`;

const liveOf = async (db: Pool, userId: string) => {
  const [row] = await db<{ count: number }[]>`
    select (select count(*) from password_reset_tokens where user_id = ${userId} and not used and expires_at > now())
      + (select count(*) from email_verification_tokens where user_id = ${userId} and not used and expires_at > now()) as count`;
  return row?.count;
};

const entriesOf = (db: Pool, reason: string) => db`
  select a.action, a.resource, a.old_values ->> 'user_id' as owner from gatehouse.operations o join audit_logs a on a.operation_id = o.id
  where o.reason = ${reason} order by a.resource`;

test("token.read: everybody's tokens by kind, state and person; the token itself is nowhere", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { firstName: "Lioba" });
  await addToken(db, person.id, "password_reset");
  await addToken(db, person.id, "email_verification", 60, true);
  await addToken(db, person.id, "password_reset", -60);
  await page.goto("/");
  await page.getByRole("link", { name: "Tokens" }).click();
  await page.getByRole("searchbox", { name: "Person" }).fill(person.email);
  const rows = page.getByRole("table", { name: "Tokens" }).getByRole("row");
  await expect(rows).toHaveCount(4);
  // Nobody can use this one any more, whenever it would have expired.
  await expect(rows.filter({ hasText: "Used" }).getByText(/^in /)).toHaveCount(0);
  await expect(rows.filter({ hasText: "Live" }).getByText(/^in /)).toBeVisible();
  await page.getByRole("combobox", { name: "State" }).selectOption("Live");
  await expect(page).toHaveURL(paths.tokens({ person: person.email, state: "live" }));
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("Password reset");
  await page.getByRole("combobox", { name: "Kind" }).selectOption("E-mail verification");
  await expect(page.getByText("No token matches")).toBeVisible();
  await page.goto(paths.tokens({ person: person.email }));
  expect(await page.content()).not.toContain(planted);
  await expect(page.getByRole("button", { name: `Revoke the password reset token of ${person.name}` })).toHaveAccessibleDescription(
    "Your role auditor may not revoke tokens.",
  );
  await page.goto(paths.tokens({ person: "nobody-has-this" }));
  await expect(page.getByText("No such person: “nobody-has-this”")).toBeVisible();
});

test("token.revoke: one of a person, then all of them from their page", async ({ support: page, db }) => {
  const person = await addPerson(db, { firstName: "Wanda" });
  await addToken(db, person.id, "password_reset");
  await addToken(db, person.id, "email_verification");
  await addToken(db, person.id, "email_verification", 120);
  await page.goto(paths.user(person.id, { tab: "tokens" }));
  await page.getByRole("button", { name: `Revoke the password reset token of ${person.name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Revoke 1 token of ${person.name}` });
  await dialog.getByLabel("Reason").fill(`forwarded by ${person.email}`);
  await dialog.getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByRole("status").getByText("1 token revoked.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Password reset/ })).toContainText("Revoked");
  expect(await liveOf(db, person.id)).toBe(2);
  expect([...(await entriesOf(db, `forwarded by ${person.email}`))]).toEqual([
    { action: "revoke", resource: "password_reset_token", owner: person.id },
  ]);

  await page.getByRole("button", { name: "Revoke all live tokens" }).click();
  await page
    .getByRole("dialog", { name: `Revoke 2 live tokens of ${person.name}` })
    .getByLabel("Reason")
    .fill(`the rest of ${person.email}`);
  await page.getByRole("dialog").getByRole("button", { name: "Revoke tokens" }).click();
  await expect(page.getByRole("status").getByText("2 tokens revoked.")).toBeVisible();
  expect(await liveOf(db, person.id)).toBe(0);
  await page.goto(paths.user(person.id, { tab: "activity" }));
  await expect(page.getByText(/revoked a password reset link/).first()).toBeVisible();
  await expect(page.getByText(/revoked a verification link/).first()).toBeVisible();
});

test("token.revoke of a selection, and by filter: refused when more are live than were shown", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: "Ximena" });
  for (let n = 0; n < 3; n++) await addToken(db, person.id, "password_reset", 60 + n);
  await page.goto(paths.tokens({ person: person.email }));
  await page
    .getByRole("checkbox", { name: /^Select password reset token/ })
    .first()
    .check();
  await page.getByRole("button", { name: "Revoke selected tokens" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill(`one of ${person.email}`);
  await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByRole("status").getByText("1 token revoked.")).toBeVisible();

  await page.getByRole("button", { name: "Revoke all 2 that are live…" }).click();
  await addToken(db, person.id, "email_verification");
  const dialog = page.getByRole("dialog", { name: `Revoke 2 live tokens of ${person.name}` });
  await dialog.getByLabel("Reason").fill(`rest of ${person.email}`);
  await dialog.getByRole("button", { name: "Revoke tokens" }).click();
  await expect(dialog.getByRole("alert")).toContainText("3 tokens are live now, 2 were shown.");
  expect(await liveOf(db, person.id)).toBe(3);
});

test("token.revoke of everybody's: only when it is typed, on the server too", async ({ admin: page, db }) => {
  const person = await addPerson(db);
  await addToken(db, person.id, "password_reset");
  await page.goto(paths.tokens({ kind: "password_reset" }));
  await page.getByRole("button", { name: /^Revoke (all \d+ that are|the one that is) live…$/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(`breach, and ${person.email}`);
  const verb = dialog.getByRole("button", { name: "Revoke tokens" });
  await expect(verb).toBeDisabled();
  await dialog.getByLabel(/to confirm$/).fill("revoke all tokens");
  await verb.click();
  await expect(page.getByRole("status").getByText(/\d+ tokens? revoked\./)).toBeVisible();
  const [left] = await db<{ resets: number; verifications: boolean }[]>`
    select (select count(*) from password_reset_tokens where not used and expires_at > now()) as resets`;
  expect(left?.resets).toBe(0);
});

test("token.revoke: of everybody no more than support's cap at once; the dialog says so before it is sent", async ({
  support,
  admin,
  db,
}) => {
  const person = await addPerson(db);
  await db`
    insert into password_reset_tokens (user_id, token, expires_at)
    select ${person.id}, ${planted}, now() + interval '1 hour' from generate_series(1, 101)`;
  for (const page of [support, admin]) {
    await page.goto(paths.tokens({ kind: "password_reset" }));
    await page.getByRole("button", { name: /^Revoke all \d+ that are live…$/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("too many");
    await dialog.getByLabel(/to confirm$/).fill("revoke all tokens");
    const button = dialog.getByRole("button", { name: "Revoke tokens" });
    if (page === admin) await expect(button).toBeEnabled();
    else {
      await expect(dialog.getByRole("alert")).toHaveText(/^Your role support may revoke at most 100 tokens at once; these are \d+\./);
      await expect(button).toBeDisabled();
    }
  }
  // Those of one person have no cap.
  await support.goto(paths.tokens({ person: person.email }));
  await support.getByRole("button", { name: "Revoke all 101 that are live…" }).click();
  await expect(support.getByRole("dialog").getByRole("button", { name: "Revoke tokens" })).toBeEnabled();
  await db`delete from password_reset_tokens where user_id = ${person.id}`;
});
