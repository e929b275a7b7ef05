import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

const count = 1_000;

const addSessions = (db: Pool, userId: string, sessions: number) => db`
  insert into user_sessions (user_id, token_hash, expires_at)
  select ${userId}, gen_random_uuid(), now() + interval '1 hour' from generate_series(1, ${sessions}::int)`;

/** A person with a thousand sessions, who are not most of what is live: for that the password would be asked for. */
const addBusy = async (db: Pool) => {
  const person = await addPerson(db);
  await addSessions(db, person.id, count);
  await addSessions(db, (await addPerson(db)).id, 2 * count);
  return person;
};

/** From now on a change stops after half of the rows that it writes here, until `let go`. */
const stopHalfway = async (db: Pool, table = "gatehouse.ended_sessions") => {
  await db.unsafe(`
    create table public.let_go (id integer);
    create sequence public.kept;
    create function public.wait_halfway() returns trigger language plpgsql security definer as $$
    begin
      if nextval('public.kept') = ${count / 2} then
        while not exists (select from public.let_go) loop perform pg_sleep(0.02); end loop;
      end if;
      return new;
    end $$;
    create trigger halfway before insert on ${table} for each row execute function public.wait_halfway()`);
  return {
    letGo: () => db`insert into public.let_go values (1)`,
    remove: () => db.unsafe("drop function public.wait_halfway() cascade; drop table public.let_go; drop sequence public.kept"),
  };
};

/** Opens the dialog that ends all of somebody's sessions, in two places. */
const ways: Record<string, (page: Page, email: string) => Promise<void>> = {
  "by filter": async (page, email) => {
    await page.goto(paths.sessions({ q: email }));
    await page.getByRole("link", { name: "End all 1,000 matching…" }).click();
  },
  "of people": async (page, email) => {
    await page.goto(paths.users({ q: email }));
    await page.getByRole("row", { name: email }).getByRole("checkbox").check();
    await page.getByRole("toolbar", { name: "Selected people" }).getByRole("button", { name: "End sessions" }).click();
  },
};

for (const [way, open] of Object.entries(ways)) {
  test(`session.revoke_filtered ${way}: the dialog shows how far it is while nothing of it is committed`, async ({
    admin: page,
    db,
    ask,
    signIn,
  }) => {
    const person = await addBusy(db);
    const halfway = await stopHalfway(db);
    await open(page, person.email);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("progress");
    await dialog.getByRole("button", { name: "End sessions" }).click();

    const bar = dialog.getByRole("progressbar", { name: "Progress" });
    // All are gone from where they were, half of them are kept: three of four steps.
    await expect(bar).toHaveAttribute("aria-valuenow", "750");
    await expect(bar).toHaveAttribute("aria-valuemax", "1000");
    await expect(bar).toHaveAttribute("aria-valuetext", "750 of 1,000");
    await expect(dialog.getByRole("status")).toHaveText(/^750 of 1,000 · \d+ s\. It happens as a whole or not at all\.$/);
    expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(count);
    const operationId = await dialog.locator('input[name="operationId"]').inputValue();
    const { cookie } = await signIn(staff.auditor);
    expect((await ask(paths.operationProgress(operationId), { headers: { cookie } })).text).toBe('{"done":750,"total":1000}');

    await halfway.letGo();
    await expect(page.getByRole("status").getByText("1,000 sessions ended.")).toBeVisible();
    await expect(bar).toHaveCount(0);
    expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);
    expect((await ask(paths.operationProgress(operationId), { headers: { cookie } })).text).toBe("null");
    await halfway.remove();
  });
}

test("while it runs nothing closes its dialog, Esc pressed over and over no more than once", async ({ admin: page, db }) => {
  const person = await addBusy(db);
  const halfway = await stopHalfway(db);
  await ways["by filter"]?.(page, person.email);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("no way out");
  await dialog.getByRole("button", { name: "End sessions" }).click();
  await expect(dialog.getByRole("progressbar", { name: "Progress" })).toBeVisible();
  for (let n = 0; n < 5; n += 1) await page.keyboard.press("Escape");
  // Whatever else may close it.
  await dialog.evaluate((element: HTMLDialogElement) => element.close());
  await expect(dialog.getByRole("progressbar", { name: "Progress" })).toBeVisible();
  await expect(page.locator("dialog:modal")).toBeVisible();
  await halfway.letGo();
  await expect(page.getByRole("status").getByText("1,000 sessions ended.")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await halfway.remove();
});

test("session.restore: an undo shows how far it is, and takes as long as it takes", async ({ admin: page, db }) => {
  const person = await addBusy(db);
  await ways["by filter"]?.(page, person.email);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("ended by mistake");
  await dialog.getByRole("button", { name: "End sessions" }).click();
  await expect(page.getByRole("status").getByText("1,000 sessions ended.")).toBeVisible();
  const [operation] = await db<{ id: string }[]>`select id from gatehouse.operations where reason = 'ended by mistake'`;
  await page.goto(paths.operation(operation?.id ?? ""));
  const halfway = await stopHalfway(db, "public.user_sessions");
  await page.getByRole("button", { name: "Undo" }).click();
  await dialog.getByLabel("Reason").fill("back again");
  await dialog.getByRole("button", { name: "Restore" }).click();
  const bar = dialog.getByRole("progressbar", { name: "Progress" });
  await expect(bar).toHaveAttribute("aria-valuetext", /^\d+ of 1,000$/);
  // On a phone the buttons stay beside each other, below it.
  await page.setViewportSize({ width: 390, height: 844 });
  const [above, cancel, working] = await Promise.all(
    [bar, dialog.getByRole("button", { name: "Cancel" }), dialog.getByRole("button", { name: "Working…" })].map((one) => one.boundingBox()),
  );
  expect(cancel?.y).toBe(working?.y);
  expect(above?.y).toBeLessThan(cancel?.y ?? 0);
  await halfway.letGo();
  await expect(page.getByRole("status").getByText("1,000 sessions restored.")).toBeVisible();
  await halfway.remove();
});
