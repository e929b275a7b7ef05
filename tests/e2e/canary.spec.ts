import { createHash } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { paths } from "@/lib/paths";
import { expect, test as base } from "./fixtures";
import { addPerson } from "./people";
import { startSite } from "./site";

const email = "canary@walk.example";

/** A console whose canary is a server that looks sessions up as the Auth Service does, unless it is told to remember. */
const test = base.extend<{ service: { remembers: boolean; url: string } }>({
  service: async ({ siteDatabase }, use) => {
    const service = { remembers: false, url: "" };
    const server = http.createServer(async (request, response) => {
      const hash = createHash("sha256")
        .update(request.headers.authorization?.replace("Bearer ", "") ?? "")
        .digest("hex");
      const rows = await siteDatabase.owner`select from user_sessions where token_hash = ${hash} and expires_at > now()`;
      response.writeHead(service.remembers || rows.length > 0 ? 200 : 401).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/me`;
    await use(service);
    server.closeAllConnections();
    server.close();
  },
  site: async ({ siteDatabase, service }, use) => {
    const site = await startSite(siteDatabase.connection("app"), siteDatabase.connection("monitor"), {
      GATEHOUSE_CANARY_URL: service.url,
      GATEHOUSE_CANARY_EMAIL: email,
    });
    await use(site);
    await site.stop();
  },
});

test("session.revoke is proven against a service that looks the row up, and not against one that does not", async ({
  support: page,
  auditor,
  service,
  db,
}) => {
  const person = await addPerson(db);
  await db`update users set email = ${email} where id = ${person.id}`;
  await page.goto(paths.operations());
  const card = page.getByRole("region", { name: "When revoking bites" });
  await expect(card).toContainText("The console refuses an ended session with its next statement.");
  await card.getByRole("button", { name: "Prove that revoking works" }).click();
  await expect(card.getByRole("status")).toHaveText(/Proven: the ended session was refused after [\d,]+ ms\.$/);
  const entries = await db`
    select a.action, o.kind from audit_logs a join gatehouse.operations o on o.id = a.operation_id
    where coalesce(a.old_values, a.new_values) ->> 'user_id' = ${person.id} order by a.created_at`;
  expect([...entries]).toEqual([
    { action: "create", kind: "session.create" },
    { action: "revoke", kind: "session.revoke" },
  ]);
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);

  service.remembers = true;
  await card.getByRole("button", { name: "Prove that revoking works" }).click();
  await expect(card.getByRole("status")).toHaveText(/Not proven: the ended session was still let in [\d,]+ ms later\.$/);
  service.remembers = false;
  await auditor.goto(paths.operations());
  await expect(auditor.getByRole("button", { name: "Prove that revoking works" })).toHaveAccessibleDescription(
    "Your role auditor may not end sessions.",
  );
});

test.describe("an answer that is lost", () => {
  test.use({ tolerated: /ERR_FAILED/ });
  test("leaves the page, and the same try is sent again", async ({ support: page, db }) => {
    const [canary] = await db<{ id: string }[]>`select id from users where email = ${email}`;
    if (!canary) await db`update users set email = ${email} where id = ${(await addPerson(db)).id}`;
    await page.goto(paths.operations());
    const card = page.getByRole("region", { name: "When revoking bites" });
    await page.route(
      () => true,
      (route) => (route.request().headers()["next-action"] ? route.abort() : route.fallback()),
    );
    await card.getByRole("button", { name: "Prove that revoking works" }).click();
    await expect(card.getByRole("status")).toContainText("The console did not answer, so the outcome is unknown.");
    await page.unrouteAll();
    await card.getByRole("button", { name: "Send again" }).click();
    await expect(card.getByRole("status")).toHaveText(/^Proven/);
  });
});

test("a canary who is suspended is refused, and says so", async ({ admin: page, db }) => {
  const [canary] = await db<{ id: string }[]>`select id from users where email = ${email}`;
  const person = canary ?? (await addPerson(db));
  await db`update users set email = ${email}, status = 'suspended' where id = ${person.id}`;
  await page.goto(paths.operations());
  await page.getByRole("button", { name: "Prove that revoking works" }).click();
  await expect(page.getByText("The canary must be an active person with the role user.")).toBeVisible();
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);
  await db`update users set status = 'active' where id = ${person.id}`;
});
