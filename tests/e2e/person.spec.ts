import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

test("user.read: the page says who it is, in what state, and what stands out", async ({ support: page }) => {
  await page.goto(paths.users({ q: "viktor.malenko@example.net" }));
  await page.getByRole("link", { name: "Viktor Malenko" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Viktor Malenko" })).toBeVisible();
  await expect(page).toHaveTitle("Viktor Malenko · Gatehouse");
  await expect(page.getByText("Suspended", { exact: true })).toBeVisible();
  await expect(page.getByText("Live sessions although suspended")).toBeVisible();
  const facts = page.getByRole("region", { name: "Facts" });
  for (const name of ["E-mail", "Last sign-in", "Sign-ins", "Password changed", "Created"]) {
    await expect(facts.getByRole("term").filter({ hasText: new RegExp(`^${name}$`) })).toBeVisible();
  }

  await page.goto(paths.users({ q: "amina.yusuf" }));
  await page.getByRole("link", { name: "Amina Yusuf" }).click();
  await expect(page.getByText("12 failed sign-ins in 24 h")).toBeVisible();
});

test("user.read: initials are letters, and an id that cannot be copied says so", async ({ support: page, db }) => {
  const person = await addPerson(db, { firstName: "(John)", lastName: "“Quill”" });
  await page.goto(paths.user(person.id));
  await expect(page.getByRole("main").getByText("JQ", { exact: true })).toBeVisible();
  const id = page.getByRole("button", { name: `Copy the id ${person.id}` });
  // As on plain HTTP, where the browser has no clipboard.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { configurable: true, value: undefined }));
  await id.click();
  await expect(id).toHaveText("Not allowed");
  // The reader or the browser refuses.
  await page.evaluate(() =>
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: () => Promise.reject(new Error("no")) } }),
  );
  await id.click();
  await expect(id).toHaveText("Not allowed");
  await page.evaluate(() =>
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: (text: string) => Promise.resolve(text) } }),
  );
  await id.click();
  await expect(id).toHaveText("Copied");
});

test("session.read: two networks at once are seen at a glance", async ({ support: page }) => {
  await page.goto(paths.users({ q: "sofia.andersson@example.org" }));
  await page.getByRole("link", { name: "Sofia Andersson" }).click();
  const live = page.getByRole("table", { name: "Live sessions" });
  await expect(live.getByRole("row", { name: /Firefox 145 on Windows.*203\.0\.113\.208/ })).toBeVisible();
  await expect(live.getByRole("row", { name: /Chrome 142 on macOS.*198\.18\.44\.17/ })).toBeVisible();
  await live.getByRole("link", { name: "203.0.113.208" }).click();
  await expect(page).toHaveURL("/network?ip=203.0.113.208");
  await expect(page.getByRole("table", { name: "People" }).getByRole("row", { name: /Sofia Andersson/ })).toBeVisible();
});

test("token.read: kinds and states of tokens, never the token", async ({ auditor: page, db }) => {
  const person = await addPerson(db);
  await db`
    insert into password_reset_tokens (user_id, token, expires_at, used) values
      (${person.id}, 'canary-reset-live', now() + interval '1 hour', false),
      (${person.id}, 'canary-reset-used', now() + interval '1 hour', true)`;
  await db`insert into email_verification_tokens (user_id, token, expires_at) values (${person.id}, 'canary-verify', now() - interval '1 hour')`;
  await page.goto(paths.user(person.id));
  await page.getByRole("link", { name: "Tokens 3" }).click();
  await expect(page).toHaveURL(paths.user(person.id, { tab: "tokens" }));
  const table = page.getByRole("table", { name: "Tokens" });
  await expect(table.getByRole("row", { name: /Password reset.*Live/ })).toBeVisible();
  await expect(table.getByRole("row", { name: /Password reset.*Used/ })).toBeVisible();
  await expect(table.getByRole("row", { name: /E-mail verification.*Expired/ })).toBeVisible();
  await page.reload();
  expect(await page.content()).not.toContain("canary");
});

test("audit.read: what somebody did and what was done to them, in sentences by day", async ({ support: page, admin, db }) => {
  const person = await addPerson(db, { sessions: 1, firstName: "Noor" });
  await page.goto(paths.user(person.id));
  await page.getByRole("button", { name: /^End session:/ }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("seen in the timeline");
  await page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
  await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page).toHaveURL(paths.user(person.id, { tab: "activity" }));
  const entry = page.getByRole("region", { name: "Activity" }).getByRole("listitem").filter({ hasText: "seen in the timeline" });
  await expect(entry).toContainText("Mara Okafor");
  await expect(page.getByRole("region", { name: "Activity" }).getByRole("heading", { level: 2 })).toHaveCount(1);

  // The same line stands in the actor's own timeline.
  const [mara] = await db<{ id: string }[]>`select id from users where email = ${staff.support}`;
  await admin.goto(paths.user(mara?.id ?? "", { tab: "activity" }));
  await expect(admin.getByRole("listitem").filter({ hasText: "seen in the timeline" }).first()).toBeVisible();
});

test("session.read: ended ones stay visible, page by page", async ({ auditor: page, db }) => {
  const person = await addPerson(db);
  await db`
    insert into user_sessions (user_id, token_hash, ip_address, user_agent, created_at, updated_at, expires_at)
    select ${person.id}, 'expired ' || ${person.id}::text || n, '192.0.2.1', 'curl/8.1', now() - interval '40 days', now() - interval '20 days', now() - make_interval(mins => n)
    from generate_series(1, 60) n`;
  await page.goto(paths.user(person.id, { state: "ended" }));
  await expect(page.getByText("60 ended")).toBeVisible();
  await expect(page.getByRole("row", { name: /curl.*Expired/ })).toHaveCount(50);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page.getByRole("row", { name: /curl.*Expired/ })).toHaveCount(10);
  await expect(page).toHaveURL(/state=ended/);
});

test.describe("an address that is nobody's", () => {
  test.use({ tolerated: /404 \(Not Found\)/ });

  test("is a page that says so, inside the shell", async ({ support: page }) => {
    for (const id of ["00000000-0000-4000-8000-000000000000", "1", "..%2f..", "%00", "undefined", "x".repeat(300)]) {
      const response = await page.goto(`/users/${id}`);
      expect({ id, status: response?.status() }).toEqual({ id, status: 404 });
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("link", { name: "To the overview" })).toBeVisible();
    }
  });
});
