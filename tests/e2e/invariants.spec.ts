import { expect, test } from "./fixtures";
import { addPerson, putBack } from "./people";

test("broken invariants: counted, shown, and mended by the dialog of the thing itself", async ({ support: page, db }) => {
  const away = await addPerson(db, { status: "suspended", sessions: 2, firstName: "Gone" });
  const changed = await addPerson(db, { sessions: 1, firstName: "Changed" });
  await db`update users set password_changed_at = now() where id = ${changed.id}`;
  await db`insert into password_reset_tokens (user_id, token, expires_at) values (${away.id}, 'invariant', now() + interval '1 hour')`;
  await page.goto("/");
  await page.getByRole("link", { name: "Broken invariants" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Broken invariants" })).toBeVisible();
  const check = (title: string) => page.getByRole("region", { name: "Checks" }).getByRole("listitem").filter({ hasText: title });
  await expect(check("Sessions that share one token")).toContainText("0");
  await expect(check("E-mails that differ only in case")).toContainText("0");

  const older = check("Live sessions older than the password change");
  await older.getByRole("link", { name: "Show them" }).click();
  await expect(
    page.getByRole("table", { name: "Live sessions older than the password change" }).getByRole("row", { name: /Changed/ }),
  ).toBeVisible();
  await older.getByRole("link", { name: "End them…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("A console session is refused at its next request");
  await dialog.getByLabel("Reason").fill("older than the password");
  await dialog.getByRole("button", { name: "End sessions" }).click();
  await expect(page.getByRole("status").getByText(/sessions? ended\./)).toBeVisible();
  await expect(older.getByRole("link", { name: "End them…" })).toHaveCount(0);
  expect(await db`select from user_sessions where user_id = ${changed.id}`).toHaveLength(0);
  expect(await db`select kind from gatehouse.operations where reason = 'older than the password'`).toEqual([{ kind: "session.revoke" }]);

  await check("Live sessions of people who are suspended").getByRole("link", { name: "End them…" }).click();
  await dialog.getByLabel("Reason").fill("they are suspended");
  await dialog.getByRole("button", { name: "End sessions" }).click();
  await expect(check("Live sessions of people who are suspended").getByRole("link", { name: "End them…" })).toHaveCount(0);
  expect(await db`select from user_sessions where user_id = ${away.id}`).toHaveLength(0);

  await check("Live reset tokens of people who are not active").getByRole("link", { name: "Revoke them…" }).click();
  await expect(dialog).not.toContainText("A console session");
  await dialog.getByLabel("Reason").fill("their way back in");
  await dialog.getByRole("button", { name: "Revoke tokens" }).click();
  await expect(check("Live reset tokens of people who are not active").getByRole("link", { name: "Revoke them…" })).toHaveCount(0);
  expect(await db`select used from password_reset_tokens where user_id = ${away.id}`).toEqual([{ used: true }]);
  expect(await db`select kind from gatehouse.operations where reason = 'their way back in'`).toEqual([{ kind: "token.revoke" }]);
  for (const reason of ["older than the password", "they are suspended"]) await putBack(db, reason);
});

test("session.revoke: more than support may end at once is said before it is sent, and an admin may", async ({ support, admin, db }) => {
  const crowd = await addPerson(db, { status: "inactive" });
  await db`
    insert into user_sessions (user_id, token_hash, expires_at)
    select ${crowd.id}, ${`crowd ${crowd.email} `}::text || n, now() + interval '1 hour' from generate_series(1, 101) n`;
  for (const page of [support, admin]) {
    await page.goto("/invariants?check=inactive&end=these");
    const dialog = page.getByRole("dialog", { name: /^End \d+ sessions$/ });
    await dialog.getByLabel("Reason").fill("they have left");
    const button = dialog.getByRole("button", { name: "End sessions" });
    if (page === admin) await expect(button).toBeEnabled();
    else {
      await expect(dialog.getByRole("alert")).toHaveText(/^Your role support may end at most 100 sessions at once; these are \d+\./);
      await expect(button).toBeDisabled();
    }
  }
  await db`delete from user_sessions where user_id = ${crowd.id}`;
});

test("an auditor sees what is broken and may not mend it", async ({ auditor: page, db }) => {
  await addPerson(db, { status: "inactive", sessions: 1 });
  await page.goto("/invariants?check=inactive&end=these");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const inactive = page.getByRole("listitem").filter({ hasText: "Live sessions of people who are inactive" });
  await expect(inactive.getByRole("button", { name: "End them…" })).toHaveAccessibleDescription("Your role auditor may not end sessions.");
});
