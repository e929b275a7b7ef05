import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

test("a reason of two lines: one line in each list, two where there is room, however its line break is kept", async ({
  support: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(paths.user(person.id));
  await page.getByRole("button", { name: /^End session:/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(`two lines for\n${person.email}`);
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
  const [operation] = await db<{ id: string; reason: string }[]>`
    select id, reason from gatehouse.operations where reason like ${`%${person.email}`}`;
  expect(operation?.reason).toBe(`two lines for\n${person.email}`);
  const id = operation?.id ?? "";
  const [entry] = await db<{ id: string }[]>`select id from audit_logs where operation_id = ${id}`;

  for (const kept of ["\n", "\r\n"]) {
    await db`update gatehouse.operations set reason = ${`two lines for${kept}${person.email}`} where id = ${id}`;
    for (const list of [
      paths.audit({ operation: id }),
      paths.operations({ q: person.email }),
      paths.user(person.id, { tab: "activity" }),
      paths.user(person.id, { state: "ended" }),
      paths.overview(),
    ]) {
      await page.goto(list);
      await expect(page.getByText(`two lines for ${person.email}`).first(), list).toBeVisible();
      await expect(page.getByText(/‹000[ad]›/), list).toHaveCount(0);
    }
    for (const one of [paths.auditEntry(entry?.id ?? ""), paths.operation(id), paths.session(person.sessionIds[0] ?? "")]) {
      await page.goto(one);
      const shown = page.getByText(new RegExp(`two lines for\\s${person.email}`)).first();
      expect(await shown.innerText(), one).toContain(`two lines for\n${person.email}`);
    }
  }
});
