import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

test("an empty list names every filter that it is empty by", async ({ auditor: page, db }) => {
  await db`delete from gatehouse.operations where undoes is not null`;
  await db`update gatehouse.operations set created_at = created_at - interval '2 days'`;
  for (const [to, title, words] of [
    [
      paths.users({ role: "auditor", status: "suspended", verified: "no", live: "yes", created: "1d", last_login: "never" }),
      "Nobody matches",
      "status suspended, role auditor, e-mail not verified, with live sessions, never signed in, created in the last 24 hours",
    ],
    [
      paths.users({ q: "nobody-at-all", last_login: "not-90d" }),
      "Nobody matches",
      "name, e-mail or id “nobody-at-all”, not signed in for 90 days",
    ],
    [paths.operations({ range: "24h" }), "No operation matches", "in the last 24 hours"],
    [
      paths.operations({ q: "no-such-reason", kind: "session.revoke", range: "7d" }),
      "No operation matches",
      "reason or ticket “no-such-reason”, kind session.revoke, in the last 7 days",
    ],
    [
      paths.sessions({ q: "nobody-at-all", created: "7d" }),
      "No live session matches",
      "person “nobody-at-all”, created in the last 7 days",
    ],
  ] as const) {
    await page.goto(to);
    await expect(page.getByText(title, { exact: true })).toBeVisible();
    await expect(page.getByText(words, { exact: true })).toBeVisible();
    await expect(page.getByRole("link", { name: "Clear the filters" })).toBeVisible();
  }
});

test("a page past the end of its list is not an empty list, and leads to the first page", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  const after = "0001-01-01 00:00:00+00~00000000-0000-4000-8000-000000000000";
  for (const [list, first] of [
    [paths.users({ after }), paths.users()],
    [
      paths.users({ sort: "email", status: "active", after: after.replace(/^[^~]*/, "zzzz") }),
      paths.users({ status: "active", sort: "email" }),
    ],
    [paths.sessions({ after }), paths.sessions()],
    [paths.sessions({ q: person.email, after }), paths.sessions({ q: person.email })],
    [paths.operations({ after }), paths.operations()],
    [paths.tokens({ after }), paths.tokens()],
    [paths.rateLimits({ after: after.replace(/^[^~]*/, "0") }), paths.rateLimits()],
    [paths.user(person.id, { after }), paths.user(person.id)],
  ] as const) {
    await page.goto(list);
    await expect(page.getByText("Nothing on this page", { exact: true }), list).toBeVisible();
    await expect(page.getByRole("link", { name: "To the first page" }), list).toHaveAttribute("href", first);
  }
  await page.goto(paths.sessions({ q: person.email, after }));
  await expect(page.getByText(`The list has no row in this place: person “${person.email}”.`)).toBeVisible();
  await page.getByRole("link", { name: "To the first page" }).click();
  await expect(page.getByRole("row", { name: new RegExp(person.email) })).toHaveCount(1);
});
