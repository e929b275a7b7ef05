import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

const dialogOf = (page: Page) => page.getByRole("dialog");
const confirm = async (page: Page, verb: string, reason: string) => {
  await dialogOf(page).getByLabel("Reason").fill(reason);
  await dialogOf(page).getByRole("button", { name: verb }).click();
};
const undo = (page: Page) => page.getByRole("status").getByRole("button", { name: "Undo" });
const selectAll = (page: Page) => page.getByRole("checkbox", { name: "Select all on this page" }).check();

const changePassword = (db: Pool, id: string) => db`update users set password_changed_at = now() where id = ${id}`;

test.describe("what the dialog says", () => {
  test("of sessions of several people: whose each is, who of them is of the staff, and the rest at a click", async ({
    support: page,
    db,
  }) => {
    const lastName = "Selectable";
    const people = [];
    for (let n = 0; n < 6; n++) people.push(await addPerson(db, { lastName, firstName: `Ada-${n}`, sessions: 1 }));
    const auditor = await addPerson(db, { lastName, firstName: "Aud", role: "auditor", sessions: 1 });
    await db`update user_sessions set created_at = now() - interval '9 hours' where user_id = ${auditor.id}`;
    await page.goto(paths.sessions({ q: lastName }));
    await selectAll(page);
    await page.getByRole("button", { name: "End selected sessions" }).click();
    const dialog = page.getByRole("dialog", { name: "End 7 sessions of 7 people" });
    await expect(dialog).toContainText("7 people, among them 1 of the staff");
    // Staff come first, wherever the list has them.
    await expect(dialog.getByRole("listitem").nth(1)).toHaveText(
      /^Aud Selectable, auditor: Chrome 142 on Windows, 192\.0\.2\.17, signed in/,
    );
    const last = dialog.getByText(/^Ada-5 Selectable|^Ada-0 Selectable/);
    await dialog.getByText("and 2 more").click();
    for (const one of await last.all()) await expect(one).toBeVisible();
    await expect(dialog).toContainText("All other sessions stay signed in");
  });

  test("of one person: how many others stay, without those that are selected", async ({ support: page, db }) => {
    const person = await addPerson(db, { sessions: 4 });
    await page.goto(paths.user(person.id));
    for (const row of [1, 2]) await page.getByRole("row").nth(row).getByRole("checkbox").check();
    await page.getByRole("button", { name: "End selected sessions" }).click();
    await expect(dialogOf(page)).toContainText("2 other live sessions of this person stay");
    await page.keyboard.press("Escape");
    await db`delete from user_sessions where id = any (${person.sessionIds.slice(1)}::uuid[])`;
    await page.goto(paths.session(person.sessionIds[0] ?? "", { end: "this" }));
    await expect(dialogOf(page)).toContainText("This person has no other live session");
  });

  test("of people in bulk: who they are, staff first", async ({ admin: page, db }) => {
    const lastName = "Bulkable";
    for (let n = 0; n < 5; n++) await addPerson(db, { lastName, firstName: `Ada-${n}`, sessions: 1 });
    const { id } = await addPerson(db, { lastName, firstName: "Sup", role: "support", sessions: 1 });
    await db`update users set email_verified = false where id = ${id}`;
    await page.goto(paths.users({ q: lastName }));
    await selectAll(page);
    await page.getByRole("toolbar").getByRole("button", { name: "End sessions" }).click();
    await expect(dialogOf(page)).toContainText("Among them, with their live sessions:");
    await expect(dialogOf(page).getByRole("list", { name: "Hit most" }).getByRole("listitem")).toHaveCount(5);
    await expect(dialogOf(page).getByRole("list", { name: "Hit most" }).getByRole("listitem").first()).toHaveText("Sup Bulkablesupport1");
    await expect(dialogOf(page)).toContainText("One of these people may open this console");
    await page.keyboard.press("Escape");
    await page.getByRole("toolbar").getByRole("button", { name: "Verify e-mail" }).click();
    await expect(dialogOf(page).getByRole("list", { name: "Hit most" })).toHaveText("Sup Bulkablesupport");
    await page.keyboard.press("Escape");
    // Staff who are so already are skipped, and not counted.
    await db`update users set status = 'suspended' where id = ${id}`;
    await page.reload();
    await selectAll(page);
    await page.getByRole("toolbar").getByRole("button", { name: "Set status" }).click();
    for (const [status, staffHit] of [
      ["Active", 1],
      ["Suspended", 0],
      ["Inactive", 1],
    ] as const) {
      await dialogOf(page).getByRole("radio", { name: status, exact: true }).check();
      await expect(dialogOf(page)).toContainText(new RegExp(`becomes? ${status.toLowerCase()}:`));
      await expect(dialogOf(page).getByText("One of these people may open this console")).toHaveCount(staffHit);
    }
  });
});

test.describe("an undo is offered where something can be restored, and nowhere else", () => {
  test("of a session older than the password: not by the dialog, not by the notice, not by the row", async ({ support: page, db }) => {
    const person = await addPerson(db, { sessions: 2 });
    await changePassword(db, person.id);
    await page.goto(paths.user(person.id));
    await page
      .getByRole("button", { name: /^End session:/ })
      .first()
      .click();
    await expect(dialogOf(page)).toContainText("It cannot be restored: the person has changed the password since it began");
    await confirm(page, "End session", `too old: ${person.email}`);
    const told = "1 session ended. It cannot be restored: the person is not active, or has changed the password since it began.";
    await expect(page.getByRole("status").getByText(told)).toBeVisible();
    await expect(undo(page)).toHaveCount(0);
    await page.goto(paths.user(person.id, { state: "ended" }));
    await expect(page.getByRole("button", { name: /^Undo the ending/ })).toHaveAccessibleDescription(
      "It cannot be restored: the person has changed the password since it began.",
    );
  });

  test("of people who are suspended, by filter, in bulk and one by one", async ({ admin: page, db }) => {
    const lastName = "Suspendable";
    const people = [];
    for (let n = 0; n < 3; n++) people.push(await addPerson(db, { lastName, status: "suspended", sessions: 2 }));
    const [first, second] = people;
    await page.goto(paths.user(first?.id ?? ""));
    await page.getByRole("button", { name: "End all sessions" }).click();
    await expect(dialogOf(page)).toContainText("They cannot be restored: the person is suspended");
    await confirm(page, "End all sessions", "one of the suspended");
    await expect(page.getByRole("status").getByText(/^2 sessions ended\. None can be restored/)).toBeVisible();

    await page.goto(paths.users({ q: second?.email }));
    await selectAll(page);
    await page.getByRole("toolbar").getByRole("button", { name: "End sessions" }).click();
    await expect(dialogOf(page)).toContainText("The sessions cannot be restored: the people are not active");
    await confirm(page, "End sessions", "some of the suspended");
    await expect(page.getByRole("status").getByText(/^2 sessions ended\. None can be restored/)).toBeVisible();

    await page.goto(paths.sessions({ q: lastName, status: "suspended", end: "matching" }));
    await expect(dialogOf(page)).toContainText("They cannot be restored: the people are suspended");
    await confirm(page, "End sessions", "the rest of the suspended");
    await expect(page.getByRole("status").getByText(/^2 sessions ended\. None can be restored/)).toBeVisible();
    await expect(undo(page)).toHaveCount(0);
  });

  test("one of two can be restored: the undo is there, and the dialog told of the other", async ({ support: page, db }) => {
    const lastName = "Halfway";
    const [stays, changed] = [await addPerson(db, { lastName, sessions: 1 }), await addPerson(db, { lastName, sessions: 1 })];
    await changePassword(db, changed.id);
    await page.goto(paths.sessions({ q: lastName }));
    await selectAll(page);
    await page.getByRole("button", { name: "End selected sessions" }).click();
    await expect(dialogOf(page)).toContainText("1 of them cannot be restored: the person has changed the password since it began");
    await confirm(page, "End sessions", "half of them");
    await undo(page).click();
    await expect(page.getByRole("status").getByText("1 session restored.")).toBeVisible();
    expect(await db`select user_id from user_sessions where user_id = any (${[stays.id, changed.id]}::uuid[])`).toEqual([
      { userId: stays.id },
    ]);
  });
});

test("of two that are selected one has ended meanwhile: the notice tells of both", async ({ support: page, signIn, browse, db }) => {
  const person = await addPerson(db, { sessions: 2 });
  await page.goto(paths.user(person.id));
  await selectAll(page);
  await page.getByRole("button", { name: "End selected sessions" }).click();
  const other = await browse(await signIn(staff.support));
  await other.goto(paths.user(person.id));
  await other
    .getByRole("button", { name: /^End session:/ })
    .first()
    .click();
  await confirm(other, "End session", `was first for ${person.email}`);
  await expect(undo(other)).toBeVisible();
  await confirm(page, "End sessions", `was second for ${person.email}`);
  await expect(page.getByRole("status").getByText("1 session ended. 1 had ended already.")).toBeVisible();
});
