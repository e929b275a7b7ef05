import { paths } from "@/lib/paths";
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

test("user.set_role, user.set_status, user.update: what nobody knows and what is there twice is mended at a click", async ({
  admin: page,
  support,
  db,
}) => {
  // What the schema keeps out comes from a service's own migration that has taken the guard away.
  await db`alter table users drop constraint users_role_known, drop constraint users_status_known`;
  await db`drop index idx_users_email_lower`;
  const [root, gone] = [await addPerson(db, { firstName: "Root", sessions: 1 }), await addPerson(db, { firstName: "Gone" })];
  const [one, twin] = [await addPerson(db, { firstName: "One" }), await addPerson(db, { firstName: "Twin" })];
  await db`update users set role = 'root' where id = ${root.id}`;
  await db`update users set status = 'archived' where id = ${gone.id}`;
  await db`update users set email = upper(${one.email}) where id = ${twin.id}`;
  const check = (title: string, of = page) => of.getByRole("region", { name: "Checks" }).getByRole("listitem").filter({ hasText: title });
  const dialog = page.getByRole("dialog");

  await support.goto(paths.invariants());
  await expect(check("Roles outside the known set", support).getByRole("button", { name: "Set role…" })).toHaveAccessibleDescription(
    "Your role support may not change a role.",
  );

  await page.goto(paths.invariants());
  await check("Roles outside the known set").getByRole("link", { name: "Set role…" }).click();
  await expect(dialog.getByRole("group", { name: "New role, instead of root" })).toBeVisible();
  await dialog.getByRole("radio", { name: "Support" }).check();
  await dialog.getByLabel("Reason").fill("no such role");
  await dialog.getByRole("button", { name: "Make support" }).click();
  await expect(page.getByRole("status").getByText("The role is support. 1 session ended.")).toBeVisible();
  await expect(page).toHaveURL(paths.user(root.id));
  await page.goBack();
  await expect(check("Roles outside the known set")).toContainText("0");
  await expect(check("Roles outside the known set").getByRole("link", { name: "Set role…" })).toHaveCount(0);

  await check("Statuses outside the known set").getByRole("link", { name: "Set status…" }).click();
  await dialog.getByRole("radio", { name: "Inactive" }).check();
  await dialog.getByLabel("Reason").fill("no such status");
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByRole("status").getByText("The person is inactive.")).toBeVisible();
  await page.goBack();
  await expect(check("Statuses outside the known set")).toContainText("0");

  const doubles = page.getByRole("region", { name: "E-mails that differ only in case" });
  await expect(doubles.getByRole("link", { name: "Change e-mail…" })).toHaveCount(2);
  await doubles.getByRole("link", { name: `Change e-mail… ${twin.name}` }).click();
  await dialog.getByLabel("E-mail").fill(`twin.${twin.email}`);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").getByText("Saved.")).toBeVisible();
  await page.goBack();
  await expect(doubles).toHaveCount(0);
  expect(
    await db`select role, status, email from users where id = any (${[root.id, gone.id, twin.id]}::uuid[]) order by first_name`,
  ).toEqual([
    { role: "user", status: "inactive", email: gone.email },
    { role: "support", status: "active", email: root.email },
    { role: "user", status: "active", email: `twin.${twin.email}` },
  ]);
  expect(await db`select kind from gatehouse.operations where reason in ('no such role', 'no such status') order by kind`).toEqual([
    { kind: "user.set_role" },
    { kind: "user.set_status" },
  ]);
});
