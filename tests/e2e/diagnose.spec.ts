import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

test("diagnose.read: one box, every check with its verdict, and the fix that is a dialog", async ({ support: page, db }) => {
  const person = await addPerson(db, { status: "suspended", sessions: 2, firstName: "Amaru" });
  await db`update users set email_verified = false, password_changed_at = now() - interval '30 minutes', last_login_at = now() - interval '2 days' where id = ${person.id}`;
  await db`insert into rate_limits (key, count, reset_time) values (${`signin:account:${person.email}`}, 7, now() + interval '10 minutes')`;
  await db`insert into rate_limits (key, count, reset_time) values (${`api:user:${person.id}:/v1/orders`}, 3, now() + interval '10 minutes')`;
  await db`
    insert into audit_logs (action, resource, resource_id, new_values, ip_address)
    select 'login_failed', 'auth', ${person.id}, '{"outcome": "suspended"}', '192.0.2.91' from generate_series(1, 6)`;
  await db`insert into password_reset_tokens (user_id, token, expires_at) values (${person.id}, 'CANARY', now() + interval '1 hour')`;
  await db`insert into email_verification_tokens (user_id, token, expires_at) values (${person.id}, 'CANARY', now() - interval '1 hour')`;

  await page.goto("/");
  await page.getByRole("link", { name: "Diagnose" }).click();
  await page.getByRole("searchbox", { name: "E-mail, id or IP address" }).fill(person.email.toUpperCase());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/diagnose\\?q=${encodeURIComponent(person.email.toUpperCase())}`));
  const checks = page.getByRole("region", { name: "Checks" });
  for (const line of [
    /In the way.*The account is suspended/,
    /Look here.*The e-mail is not verified/,
    /In the way.*Held back by 1 rate limit/,
    /Look here.*6 failed sign-ins in 24 hours.*6 × the account is suspended/,
    /OK.*A reset link is live/,
    /Look here.*The last verification link ran out unused/,
    /OK.*Has signed in before/,
    /Look here.*2 live sessions older than the password/,
  ])
    await expect(checks.getByRole("listitem").filter({ hasText: line }).first()).toBeVisible();
  await expect(checks.getByRole("heading")).toHaveText(/2 things stand in the way\./);
  await expect(checks.getByText(/Cannot tell/)).toBeVisible();
  expect(await page.content()).not.toContain("CANARY");

  await checks.getByRole("button", { name: `Reset signin:account:${person.email}` }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill(`unlock ${person.email}`);
  await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
  await expect(page.getByRole("status").getByText("1 rate limit reset.")).toBeVisible();
  await expect(checks.getByRole("heading")).toHaveText(/One thing stands in the way\./);
  expect(await db`select from rate_limits where key = ${`signin:account:${person.email}`}`).toHaveLength(0);

  await checks.getByRole("button", { name: `Revoke the live reset links of ${person.name}` }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill(`mailbox of ${person.email}`);
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("status").getByText("1 token revoked.")).toBeVisible();
  // They stand where the last line is.
  const messages = page.getByRole("button", { name: "Close this message" });
  for (const left of [1, 0]) {
    await messages.first().click();
    await expect(messages).toHaveCount(left);
  }
  await checks.getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByRole("dialog")).toContainText("A console session is refused at its next request");
  await page.getByRole("dialog").getByLabel("Reason").fill(`devices of ${person.email}`);
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByRole("status").getByText("2 sessions ended.")).toBeVisible();
  await expect(checks.getByText("No live session is older than the password")).toBeVisible();

  await checks.getByRole("button", { name: "Show SQL: diagnosis" }).click();
  await expect(page.getByRole("dialog", { name: "SQL of diagnosis" })).toContainText("from rate_limits");
});

test("diagnose.read: nobody has this e-mail, but somebody's is like it", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { firstName: "Thessaly", lastName: "Quinterno" });
  await db`update users set email = 'thessaly.quinterno@walk.example' where id = ${person.id}`;
  await page.goto(paths.diagnose({ q: "thesaly.quinterno@wlak.example" }));
  await expect(page.getByText("No such person: “thesaly.quinterno@wlak.example”")).toBeVisible();
  await page.getByRole("link", { name: "thessaly.quinterno@walk.example" }).click();
  await expect(page.getByRole("region", { name: "Person" })).toContainText(person.name);
  await expect(page.getByRole("heading", { name: /Nothing is known to stand in the way/ })).toBeVisible();
});

test("diagnose.read: where looking for who is like it takes too long, that is said, and Users does without", async ({
  auditor: page,
  db,
}) => {
  // In the place where the app's role looks first.
  await db`create schema gatehouse_app`;
  await db`
    create function gatehouse_app.word_similarity(text, text) returns real language plpgsql as $$ begin perform pg_sleep(5); return 0; end $$`;
  await db`grant usage on schema gatehouse_app to gatehouse_app`;
  try {
    await page.goto(paths.diagnose({ q: "Zzyzx Nobody" }));
    await expect(page.getByText("Whose is like it cannot be told: looking for it took too long.")).toBeVisible();
    await page.goto(paths.users({ q: "Zzyzx Nobody" }));
    await expect(page.getByText("name, e-mail or id “Zzyzx Nobody”")).toBeVisible();
    await expect(page.getByText("Did you mean one of these?")).toHaveCount(0);
  } finally {
    await db`drop schema gatehouse_app cascade`;
  }
  await page.goto(paths.diagnose({ q: "Zzyzx Nobody" }));
  await expect(page.getByText("nobody’s is like it")).toBeVisible();
});

test("diagnose.read: a name is that of several people, of one, of nobody", async ({ auditor: page, db }) => {
  const people = [
    await addPerson(db, { firstName: "Ottoline", lastName: "Vanterpool" }),
    await addPerson(db, { firstName: "Ottoline", lastName: "Vanterpool" }),
  ];
  await addPerson(db, { firstName: "小満", lastName: "鳳" });
  await page.goto(paths.diagnose({ q: "Ottoline Vanterpool" }));
  const several = page.getByRole("region", { name: "Several people match “Ottoline Vanterpool”" });
  await expect(several.getByRole("listitem")).toHaveCount(2);
  await several.getByRole("link", { name: people[0]?.email }).click();
  await expect(page.getByRole("region", { name: "Person" })).toContainText("Ottoline Vanterpool");
  await page.goto(paths.diagnose({ q: "鳳小満" }));
  await expect(page.getByRole("region", { name: "One person matches “鳳小満”" }).getByRole("listitem")).toHaveCount(1);
  await page.goto(paths.diagnose({ q: "example" }));
  await page.getByRole("link", { name: "Search all users" }).click();
  await expect(page).toHaveURL(paths.users({ q: "example" }));
  await page.goto(paths.diagnose({ q: "Zzyzx Nobody" }));
  await expect(page.getByText("No such person: “Zzyzx Nobody”")).toBeVisible();
});

test("diagnose.read: an address, who is seen there and what is held back", async ({ support: page, db }) => {
  const person = await addPerson(db, { firstName: "Gunhild", sessions: 1 });
  await db`update user_sessions set ip_address = '198.51.100.201' where user_id = ${person.id}`;
  await db`insert into rate_limits (key, count, reset_time) values ('signin:network:198.51.100.0/24', 51, now() + interval '3 minutes')
    on conflict (key) do update set count = 51, reset_time = excluded.reset_time`;
  await page.goto(paths.diagnose({ q: "198.51.100.201" }));
  await expect(page.getByText("Held back by 1 rate limit")).toBeVisible();
  await page.getByRole("region", { name: "People seen from here" }).getByRole("link", { name: person.name }).click();
  await expect(page).toHaveURL(paths.diagnose({ q: person.email }));
  await page.goto(paths.diagnose({ q: "198.51.100.0/24" }));
  await expect(page.getByRole("link", { name: "Everything from 198.51.100.0/24" })).toBeVisible();
  await db`delete from rate_limits where key = 'signin:network:198.51.100.0/24'`;
});

test("diagnose.read: without a script, and from the person's page", async ({ signIn, browse, db }) => {
  const person = await addPerson(db);
  const page = await browse(await signIn(staff.auditor), { javaScriptEnabled: false });
  await page.goto(paths.user(person.id));
  await page.getByRole("main").getByRole("link", { name: "Diagnose" }).click();
  await expect(page.getByRole("region", { name: "Person" })).toContainText(person.email);
  await page.getByRole("searchbox", { name: "E-mail, id or IP address" }).fill(person.id);
  await page.getByRole("button", { name: "Diagnose" }).click();
  await expect(page.getByRole("region", { name: "Person" })).toContainText(person.email);
  await expect(page.getByText("The account is active")).toBeVisible();
  for (const q of [`<mailto:${person.email}>`, person.id.slice(0, 8)]) {
    await page.goto(paths.diagnose({ q }));
    await expect(page.getByRole("region", { name: "Person" })).toContainText(person.email);
  }
});

test("user.set_status, user.verify_email, user.send_reset: each check's fix is beside it, and the diagnosis follows", async ({
  admin: page,
  db,
}) => {
  const person = await addPerson(db, { status: "suspended", firstName: "Fixable" });
  await db`update users set email_verified = false where id = ${person.id}`;
  await db`insert into password_reset_tokens (user_id, token, expires_at) values (${person.id}, 'x', now() - interval '1 hour')`;
  await page.goto(paths.diagnose({ q: person.email }));
  const checks = page.getByRole("region", { name: "Checks" });
  const dialog = page.getByRole("dialog");
  await expect(checks.getByRole("button", { name: "Make a reset link" })).toHaveAccessibleDescription(
    "This person is suspended, so no link would let them in.",
  );

  await checks.getByRole("button", { name: "Change the status" }).click();
  await dialog.getByRole("radio", { name: "Active", exact: true }).check();
  await dialog.getByLabel("Reason").fill("it was a mistake");
  await dialog.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByRole("status").getByText("The person is active.")).toBeVisible();
  await expect(checks.getByText("The account is active")).toBeVisible();
  await expect(checks.getByRole("button", { name: "Change the status" })).toHaveCount(0);

  await checks.getByRole("button", { name: "Mark as verified" }).click();
  await dialog.getByRole("button", { name: "Mark as verified" }).click();
  await expect(checks.getByText("The e-mail is verified")).toBeVisible();
  await expect(checks.getByRole("button", { name: /Mark as verified|Make a verification link/ })).toHaveCount(0);

  await expect(checks.getByText("The last reset link ran out unused")).toBeVisible();
  await checks.getByRole("button", { name: "Make a reset link" }).click();
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await expect(dialog.getByLabel("One-time link")).toHaveValue(/\/set-password/);
  await dialog.getByRole("button", { name: "I have copied it" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(checks.getByText("A reset link is live")).toBeVisible();
  await expect(checks.getByRole("heading")).toHaveText(
    /^\?\s*Cannot tell.*Nothing is known to stand in the way, but it cannot be told whether it ever worked\./,
  );

  expect(await db`select status, email_verified from users where id = ${person.id}`).toEqual([{ status: "active", emailVerified: true }]);
  expect(await db`select from password_reset_tokens where user_id = ${person.id} and not used and expires_at > now()`).toHaveLength(1);
  expect(
    await db`
      select a.resource, a.action, o.kind, o.reason, o.actor_email from audit_logs a join gatehouse.operations o on o.id = a.operation_id
      where a.resource_id = ${person.id} or a.new_values ->> 'user_id' = ${person.id} order by a.created_at`,
  ).toEqual([
    { resource: "user", action: "update", kind: "user.set_status", reason: "it was a mistake", actorEmail: staff.admin },
    { resource: "user", action: "verify_email", kind: "user.verify_email", reason: null, actorEmail: staff.admin },
    { resource: "password_reset_token", action: "create", kind: "user.send_reset", reason: null, actorEmail: staff.admin },
  ]);
});

test("diagnose.read: who may not fix it sees why", async ({ support: page, browse, signIn, db }) => {
  const person = await addPerson(db, { status: "inactive" });
  await db`update users set email_verified = false where id = ${person.id}`;
  const auditor = await browse(await signIn(staff.auditor));
  for (const [reader, role] of [
    [page, "support"],
    [auditor, "auditor"],
  ] as const) {
    await reader.goto(paths.diagnose({ q: person.email }));
    for (const [name, reason] of [
      ["Change the status", `Your role ${role} may not change a status.`],
      ["Mark as verified", `Your role ${role} may not verify an e-mail.`],
      [
        "Make a reset link",
        role === "support" ? "This person is inactive, so no link would let them in." : "Your role auditor may not make links.",
      ],
    ] as const)
      await expect(reader.getByRole("button", { name })).toHaveAccessibleDescription(reason);
  }
  await db`update users set status = 'active' where id = ${person.id}`;
  await page.reload();
  await page.getByRole("button", { name: "Make a verification link" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
  await expect(page.getByLabel("One-time link")).toHaveValue(/\/verify-email/);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByRole("region", { name: "Checks" }).getByText("A verification link is live")).toBeVisible();
});
