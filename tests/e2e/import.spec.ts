import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

const choose = (page: Page, csv: string) =>
  page.getByLabel("CSV file").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
const head = "email,first_name,last_name\n";

test("user.create: a file is looked at row by row before anything is written, then its good rows become people", async ({
  admin: page,
  db,
}) => {
  const taken = await addPerson(db);
  const before = await db<{ count: number }[]>`select count(*)::int as count from users`;
  await page.goto(paths.users());
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Import people" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Import" })).toHaveAccessibleDescription("Choose a file first.");
  const rows = [
    "grace@import.example,Grace,Hopper",
    `${taken.email.toUpperCase()},Ada,Again`,
    "no address,X,Y",
    "mary@import.example,Mary,Somerville",
  ];
  await choose(page, `${head}${[...rows, "GRACE@import.example,Grace,Twice", "short@import.example,X"].join("\n")}`);
  await expect(page.getByText("2 people can be created, 4 cannot.")).toBeVisible();
  const table = page.getByRole("table", { name: "Rows of the file" });
  for (const [name, verdict] of [
    [/^2 .*grace@import/, "Will be created"],
    [/^3 /, "Has an account already"],
    [/^4 .*no address/, "Not an e-mail address"],
    [/^6 /, "Stands further up in the file already"],
    [/^7 /, "More or fewer cells than columns"],
  ] as const) {
    await expect(table.getByRole("row", { name })).toContainText(verdict);
  }
  expect(await db`select count(*)::int as count from users`).toEqual(before);

  await page.getByRole("button", { name: "Import 2 people" }).click();
  const dialog = page.getByRole("dialog", { name: "Create 2 people" });
  await expect(dialog).toContainText("4 rows left out, as shown");
  await dialog.getByLabel("Reason").fill("a new customer");
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("status").getByText("2 people created.")).toBeVisible();
  expect(await db`select email, role, status, email_verified from users where email like '%@import.example' order by 1`).toEqual([
    { email: "grace@import.example", role: "user", status: "active", emailVerified: false },
    { email: "mary@import.example", role: "user", status: "active", emailVerified: false },
  ]);
  expect(
    await db`
      select a.action, a.resource, u.email from gatehouse.operations o
      join audit_logs a on a.operation_id = o.id join users u on u.id = a.resource_id where o.reason = 'a new customer' order by u.email`,
  ).toEqual([
    { action: "create", resource: "user", email: "grace@import.example" },
    { action: "create", resource: "user", email: "mary@import.example" },
  ]);
  await page.getByRole("link", { name: "People created in the last 24 hours" }).click();
  await expect(page.getByRole("row", { name: "grace@import.example" })).toBeVisible();
  const [made] = await db<{ id: string }[]>`select id from gatehouse.operations where reason = 'a new customer'`;
  await page.goto(paths.operation(made?.id ?? ""));
  const left = page.getByRole("table", { name: "Left out" });
  await expect(left.getByRole("row", { name: taken.email })).toContainText("Has an account already");
  await expect(left.getByRole("row", { name: "Line 4 of the file" })).toContainText("Not an e-mail address");
  await expect(left.getByRole("row")).toHaveCount(5);
});

test("all of a thousand rows are shown, those that cannot be created first", async ({ admin: page }) => {
  await page.goto(paths.usersImport());
  const people = Array.from({ length: 997 }, (_, n) => `p${n}@many.example,Many,People`);
  await choose(page, `${head}${[...people, "no address,X,Y", "p0@many.example,Many,People", "last@many.example,Last,People"].join("\n")}`);
  const rows = page.getByRole("table", { name: "Rows of the file" }).getByRole("row");
  await expect(page.getByText("998 people can be created, 2 cannot.")).toBeVisible();
  await expect(rows).toHaveCount(1001);
  await expect(rows.nth(1)).toContainText("Not an e-mail address");
  await expect(rows.nth(2)).toContainText("Stands further up in the file already");
  await expect(rows.last()).toContainText("last@many.example");
  await expect(rows.last()).toContainText("Will be created");
  await expect(page.getByText("All 1,000 rows, those that cannot be created first.")).toBeVisible();
});

test("somebody who got an account in between stops the whole file", async ({ admin: page, db }) => {
  await page.goto(paths.usersImport());
  await choose(page, `${head}one@between.example,One,Between\ntwo@between.example,Two,Between`);
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await db`insert into users (email, password, first_name, last_name) values ('Two@between.example', '', 'Two', 'Between')`;
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("in between");
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/1 of these 2 people have an account by now/);
  expect(await db`select from users where email = 'one@between.example'`).toHaveLength(0);
});

test("a file that is no such file says why; who may not create people sees no link", async ({ admin: page, signIn, browse }) => {
  await page.goto(paths.usersImport());
  for (const [csv, problem] of [
    ["", "The file is empty."],
    ["email,first_name,last_name,role\nx@y.de,X,Y,admin", "Unknown column: “role”."],
    ["name\nAda", "The first line must name the columns"],
    [`${head}${"x".repeat(150_001)}`, "A file may have 150 kB; this one has 151."],
  ] as const) {
    await choose(page, csv);
    await expect(page.getByRole("alert").getByText(problem)).toBeVisible();
  }
  const support = await browse(await signIn(staff.support));
  await support.goto(paths.users());
  await expect(support.getByRole("button", { name: "Import", exact: true })).toHaveAccessibleDescription(
    "Your role support may not create people.",
  );
});
