import AxeBuilder from "@axe-core/playwright";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

const titles: Record<string, { path: string; title: string; heading: string }> = {
  overview: { path: "/", title: "Overview", heading: "Overview" },
  users: { path: "/users", title: "Users", heading: "Users" },
  "users without a match": { path: "/users?q=nobody-has-this", title: "Users", heading: "Users" },
  person: { path: "/users/$user", title: "Ada Page", heading: "Ada Page" },
  "ended sessions of a person": { path: "/users/$user?state=ended", title: "Ada Page", heading: "Ada Page" },
  activity: { path: "/users/$user?tab=activity", title: "Ada Page", heading: "Ada Page" },
  tokens: { path: "/users/$user?tab=tokens", title: "Ada Page", heading: "Ada Page" },
  sessions: { path: "/sessions", title: "Sessions", heading: "Sessions" },
  "ended sessions": { path: "/sessions?state=ended", title: "Sessions", heading: "Sessions" },
  "audit log": { path: "/audit", title: "Audit log", heading: "Audit log" },
  database: { path: "/database", title: "Database", heading: "Database" },
};

const looks = [
  { name: "light and wide", colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "dark and narrow", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

for (const { name, colorScheme, viewport } of looks) {
  test(`every page, ${name}: one heading, its title, nothing that axe finds, nothing too wide`, async ({ browse, signIn, db }) => {
    test.setTimeout(180_000);
    const person = await addPerson(db, { lastName: "Page", sessions: 3 });
    const page = await browse(await signIn(staff.admin), { colorScheme, viewport });
    for (const [what, { path, title, heading }] of Object.entries(titles)) {
      await page.goto(path.replace("$user", person.id));
      await expect(page, what).toHaveTitle(`${title} · Gatehouse`);
      await expect(page.getByRole("heading", { level: 1 }), what).toHaveText(heading);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html}`)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        what,
      ).toBeLessThanOrEqual(0);
    }
    await page.goto("/nowhere");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing at this address");
  });
}

test.use({ tolerated: /404 \(Not Found\)/ });

test("every page can be read without a script", async ({ browse, signIn, db }) => {
  const person = await addPerson(db, { lastName: "Page", sessions: 3 });
  const page = await browse(await signIn(staff.admin), { javaScriptEnabled: false });
  for (const { path, heading } of Object.values(titles)) {
    await page.goto(path.replace("$user", person.id));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  }
  await page.goto("/users");
  expect(await page.getByRole("table", { name: "Users" }).getByRole("row").count()).toBe(51);
  await page.getByRole("link", { name: "Older" }).click();
  expect(await page.getByRole("table", { name: "Users" }).getByRole("row").count()).toBe(51);
});
