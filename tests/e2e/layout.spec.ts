import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

const long = (letter: string, length: number) => letter.repeat(length);

/** How much wider than its place anything is: the page, a list in its box, a value in its cell. */
const tooWide = (page: Page) =>
  page.evaluate(() => {
    const over = (element: Element) => element.scrollWidth - element.clientWidth;
    const tables = [...document.querySelectorAll(".data-table")];
    return {
      page: over(document.documentElement),
      lists: tables.map((table) => over(table.parentElement ?? table)).filter((px) => px > 0),
      cells: tables.flatMap((table) =>
        [...table.querySelectorAll("td, th")].filter((cell) => over(cell) > 1).map(({ textContent }) => textContent),
      ),
    };
  });
const fits = { page: 0, lists: [], cells: [] };

test("a long device, address or e-mail hides no other column and makes no page wider than a phone", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: long("W", 100), lastName: long("B", 100), sessions: 2 });
  const email = `${long("m", 60)}.${person.email}`.padStart(248, "long.");
  await db`update users set email = ${email} where id = ${person.id}`;
  const deviceInfo = { browser: long("B", 120), os: long("o", 120) };
  await db`
    update user_sessions set device_info = ${db.json(deviceInfo)}, ip_address = '2001:db8:1111:2222:3333:4444:5555:6666', user_agent = ${long("u", 400)}
    where id = ${person.sessionIds[0] ?? ""}`;
  await db`
    insert into audit_logs (user_id, action, resource, resource_id, old_values, new_values)
    values (${person.id}, 'update', 'user', ${person.id}, ${db.json({ email: person.email })}, ${db.json({ email })})`;
  const viewports = [
    { width: 390, height: 844 },
    { width: 1440, height: 900 },
  ];
  for (const path of [
    paths.sessions({ q: email }),
    paths.user(person.id),
    paths.user(person.id, { tab: "history" }),
    paths.session(person.sessionIds[0] ?? ""),
    paths.users({ q: email }),
    paths.network({ ip: "2001:db8:1111:2222:3333:4444:5555:6666" }),
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const viewport of [...viewports, { width: 1280, height: 720 }]) {
      await page.setViewportSize(viewport);
      const wide = await tooWide(page);
      expect(wide.page, `${path} at ${viewport.width}`).toBe(0);
      if (path.startsWith("/network")) expect(wide.lists, `${path} at ${viewport.width}`).toEqual([]);
      if (viewport.width === 1280 && (await page.getByRole("button", { name: /^End session:/ }).count()) === 2)
        expect(wide, path).toEqual(fits);
    }
  }
  await page.goto(paths.user(person.id));
  for (const viewport of viewports) {
    await page.setViewportSize(viewport);
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(email)).toBeVisible();
    expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toBeHidden();
  }
});

const widths = [360, 390, 700, 820, 1024, 1100, 1152, 1280, 1366, 1440];

test("at no width is a list wider than its place, or anything in it printed over something else", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: "Maximiliana", lastName: "of Hohenstaufen", sessions: 2 });
  await db`
    insert into password_reset_tokens (user_id, token, expires_at, created_at) values (${person.id}, 'layout', now() + interval '1 hour', now())`;
  await db`
    insert into audit_logs (user_id, action, resource, resource_id, ip_address, created_at)
    select ${person.id}, 'create', 'password_reset_token', gen_random_uuid(), '2001:db8:1111:2222:3333:4444:5555:6666', now() from generate_series(1, 3)`;
  const created = paths.audit({ action: "password_reset_token.create" });
  for (const path of [
    created,
    paths.audit(),
    paths.sessions(),
    paths.sessions({ state: "ended" }),
    paths.users(),
    paths.tokens(),
    paths.operations(),
  ]) {
    await page.goto(path);
    await expect(page.locator(".data-table")).toBeVisible();
    // The columns follow the width by style sheets alone.
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      expect(await tooWide(page), `${path} at ${width}`).toEqual(fits);
      if (path !== created) continue;
      const what = page.getByRole("cell", { name: /Maximiliana/ }).first();
      expect((await what.boundingBox())?.width, `at ${width}`).toBeGreaterThan(180);
    }
  }
});

test("on a phone a row of a list says all that its columns do", async ({ admin: page, db }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const person = await addPerson(db, { firstName: "Wilhelmina", lastName: "Vandermeer", sessions: 1 });
  await db`insert into password_reset_tokens (user_id, token, expires_at, created_at) values (${person.id}, 'phone', now() + interval '90 min', now())`;
  for (const [path, texts] of [
    [paths.sessions({ q: person.email }), [person.name, person.email, "Chrome 142", "192.0.2.17", "Last used", "Expires", "End session"]],
    [paths.users({ q: person.email }), [person.name, person.email, "Active", "user", "Sessions 1", "Last sign-in never", "Created"]],
    [paths.tokens({ person: person.email }), [person.name, person.email, "Password reset", "Live", "Expires in 1 h", "Revoke"]],
    [paths.user(person.id), ["Chrome 142", "192.0.2.17", "Last used", "Expires", "End session"]],
  ] as const) {
    await page.goto(path);
    const row = page.locator(".data-table tbody tr");
    await expect(row).toHaveCount(1);
    const shown = await row.evaluate((element) => {
      const right = document.documentElement.clientWidth;
      const labels = [...element.querySelectorAll("td")].map((cell) => {
        const name = getComputedStyle(cell, "::before").content.replaceAll('"', "");
        const { width, x } = cell.getBoundingClientRect();
        return { text: `${name === "none" ? "" : name}${cell.textContent}`, isIn: width > 0 && x >= 0 && x + width <= right };
      });
      return labels
        .filter(({ isIn }) => isIn)
        .map(({ text }) => text)
        .join(" | ");
    });
    for (const text of texts) expect(shown, path).toContain(text);
    expect((await tooWide(page)).page).toBe(0);
  }
  await page.goto(paths.user(person.id));
  await expect(page.getByRole("row", { name: /Chrome 142/ })).toBeInViewport();
});

test("who ended a session and why can be read, by name", async ({ support: page, db }) => {
  const person = await addPerson(db, { firstName: "Wilhelmina", lastName: "Vandermeer-Hollowell", sessions: 1 });
  await page.goto(paths.user(person.id));
  await page.getByRole("button", { name: /^End session:/ }).click();
  const reason = "Laptop was lost on a train; the person asked by phone";
  await page.getByRole("dialog").getByLabel("Reason").fill(reason);
  await page.getByRole("dialog").getByLabel("Ticket").fill("SUP-20611");
  await page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
  await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
  const [by] = await db<{ name: string }[]>`select first_name || ' ' || last_name as name from users where email = ${staff.support}`;
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const path of [paths.sessions({ state: "ended", q: person.email }), paths.user(person.id, { state: "ended" })]) {
    await page.goto(path);
    const how = page.getByRole("row", { name: /Chrome 142/ }).getByText(`by ${by?.name}: ${reason} (SUP-20611)`);
    await expect(how).toBeVisible();
    expect(
      await how.evaluate((element) => [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight]),
    ).toEqual([0, 0]);
  }
});

test("whoever has no name is their e-mail, once and where the names are", async ({ admin: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await db`update users set first_name = '', last_name = '' where id = ${person.id}`;
  for (const path of [paths.users({ q: person.email }), paths.sessions({ q: person.email })]) {
    await page.goto(path);
    const link = page.getByRole("link", { name: person.email, exact: true });
    await expect(link).toHaveText(person.email);
    await expect(page.getByRole("checkbox", { name: /^Select \S/ })).toHaveCount(2);
    expect((await link.getByText(person.email).boundingBox())?.x, path).toBe((await link.boundingBox())?.x);
  }
});

test("on a phone a list's filters wait behind a button that says how many are set", async ({ support, signIn, browse, db }) => {
  const person = await addPerson(db, { sessions: 2, firstName: "Folded" });
  const phone = { width: 390, height: 844 };
  await support.setViewportSize(phone);
  await support.goto(paths.sessions({ q: person.email }));
  const [filters, system] = [support.getByRole("button", { name: /^Filters/ }), support.getByRole("combobox", { name: "System" })];
  const people = support.getByRole("region", { name: "Sessions" }).getByRole("link", { name: person.name });
  await expect(people).toHaveCount(2);
  await expect(filters).toHaveAccessibleName("Filters");
  await expect(system).toBeHidden();
  await filters.click();
  await expect(filters).toHaveAttribute("aria-expanded", "true");
  await system.selectOption("macOS");
  await expect(people).toHaveCount(1);
  await expect(filters).toHaveAccessibleName("Filters · 1 set");
  await filters.click();
  await expect(system).toBeHidden();
  await support.setViewportSize({ width: 1280, height: 720 });
  await expect(system).toHaveValue("macOS");
  await expect(filters).toBeHidden();
  // A window that becomes narrow takes no field from under the cursor.
  const address = support.getByRole("searchbox", { name: "IP address or network" });
  await address.focus();
  await support.setViewportSize(phone);
  await expect(address).toBeFocused();
  await support.goto(paths.sessions({ q: person.email, created: "custom", created_from: "2026-01-01T00:00:00.000Z" }));
  await expect(filters).toHaveAccessibleName("Filters · 1 set");
  await support.goto(paths.users({ sort: "email" }));
  await expect(filters).toHaveAccessibleName("Filters");

  const scriptless = await browse(await signIn(staff.auditor), { viewport: phone, javaScriptEnabled: false });
  await scriptless.goto(paths.sessions({ q: person.email }));
  await expect(scriptless.getByRole("button", { name: /^Filters/ })).toBeHidden();
  await scriptless.getByRole("combobox", { name: "System" }).selectOption("Windows");
  await scriptless.getByRole("button", { name: "Apply" }).click();
  await expect(scriptless.getByRole("region", { name: "Sessions" }).getByRole("link", { name: person.name })).toHaveCount(1);
});
