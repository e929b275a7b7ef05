import { createHmac } from "node:crypto";
import { encode } from "next-auth/jwt";
import { expect, password, staff, test } from "./fixtures";
import { send } from "./http";
import { addPerson } from "./people";
import { cookieName, openSession, sealed, type Site, tokenHash } from "./site";

test.describe("a session's end", () => {
  const isIn = async (site: Site, cookie: string) => (await send(site.url, "/users", { headers: { cookie } })).status === 200;

  test("idle: half an hour after the last use, by the database's clock", async ({ signIn, site, db }) => {
    const { id, cookie } = await signIn(staff.support);
    // Used ten minutes ago; the use is noted once a minute, so this one is.
    await moveBack(db, id, { createdS: 3600, usedS: 600, expiresInS: 1200 });
    expect(await isIn(site, cookie)).toBe(true);
    const [row] =
      await db`select expires_at - now() > interval '29 minutes' as longer, now() - updated_at < interval '1 minute' as noted from user_sessions where id = ${id}`;
    expect(row).toEqual({ longer: true, noted: true });
    await moveBack(db, id, { createdS: 3600, usedS: 1801, expiresInS: -1 });
    expect(await isIn(site, cookie)).toBe(false);
  });

  test("absolute: twelve hours after the sign-in, however busy", async ({ signIn, site, db }) => {
    const { id, cookie } = await signIn(staff.support);
    await moveBack(db, id, { createdS: 12 * 3600 - 300, usedS: 120, expiresInS: 1680 });
    expect(await isIn(site, cookie)).toBe(true);
    const [row] =
      await db`select expires_at <= created_at + interval '12 hours' as capped, expires_at > now() as live from user_sessions where id = ${id}`;
    expect(row).toEqual({ capped: true, live: true });
  });

  test("a new password ends what was signed in before it", async ({ site, db }) => {
    const person = await addPerson(db, { role: "support" });
    const { cookie } = await openSession(site, db, person.email);
    expect(await isIn(site, cookie)).toBe(true);
    await db`update users set password_changed_at = now() where id = ${person.id}`;
    expect(await isIn(site, cookie)).toBe(false);
  });
});

/** Moves a session into the past. Written anew, since every update stamps updated_at. */
const moveBack = (
  db: Parameters<typeof openSession>[1],
  id: string,
  { createdS, usedS, expiresInS }: { createdS: number; usedS: number; expiresInS: number },
) => db`
  with old as (delete from user_sessions where id = ${id} returning *)
  insert into user_sessions (id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at)
  select id, user_id, token_hash, device_info, ip_address, user_agent, now() + make_interval(secs => ${expiresInS}),
    now() - make_interval(secs => ${createdS}), now() - make_interval(secs => ${usedS})
  from old`;

test.describe("a revoked session", () => {
  test.use({ tolerated: /401 \(Unauthorized\)/ });

  test("is refused on the next page, in a search, and in an action, which keeps what was typed", async ({ signIn, browse, db, ask }) => {
    const person = await addPerson(db, { sessions: 1 });
    const session = await signIn(staff.support);
    const page = await browse(session);
    await page.goto(`/users/${person.id}`);
    await page.getByRole("button", { name: "End session: Chrome 142" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Phone was stolen");
    await dialog.getByLabel("Ticket").fill("SUP-7");
    await db`delete from user_sessions where id = ${session.id}`;

    await dialog.getByRole("button", { name: "End session" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Your session has ended. Sign in again; what you typed is still here.");
    await expect(dialog.getByLabel("Reason")).toHaveValue("Phone was stolen");
    await expect(dialog.getByLabel("Ticket")).toHaveValue("SUP-7");
    expect(await db`select from user_sessions where id = ${person.sessionIds[0] ?? ""}`).toHaveLength(1);
    expect(await ask("/api/search?q=ada", { headers: { cookie: session.cookie } })).toMatchObject({
      status: 401,
      text: '{"error":"Sign in."}',
    });

    // Signed in again in another tab, the same form goes through.
    const [tab] = await Promise.all([
      page.context().waitForEvent("page"),
      dialog.getByRole("link", { name: /Open the sign-in in another tab/ }).click(),
    ]);
    await tab.getByLabel("E-mail").fill(staff.support);
    await tab.getByLabel("Password").fill(password);
    await tab.getByRole("button", { name: "Sign in" }).click();
    await expect(tab.getByRole("heading", { name: "Overview" })).toBeVisible();
    await dialog.getByRole("button", { name: "End session" }).click();
    await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
  });

  test("is refused in the command palette, which goes to the sign-in", async ({ signIn, browse, db }) => {
    const session = await signIn(staff.support);
    const page = await browse(session);
    await page.goto("/users");
    await db`delete from user_sessions where id = ${session.id}`;
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find a person, page or action" }).fill("ada");
    await expect(page).toHaveURL("/login?callbackUrl=%2Fusers");
    await expect(page.getByText("Your session has ended. Sign in again.")).toBeVisible();
  });
});

test("forged cookies are nobody's", async ({ site, signIn, ask, db }) => {
  const { secret, cookie } = await signIn(staff.admin);
  const good = cookie.slice(cookieName.length + 1);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sid: secret, iat: 1, exp: 4e9 };
  const hs256 = (key: string) => {
    const text = `${json({ alg: "HS256", typ: "JWT" })}.${json(claims)}`;
    return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
  };
  const person = await addPerson(db, { role: "admin", sessions: 1 });
  const forged = {
    "alg none": `${json({ alg: "none" })}.${json(claims)}.`,
    "alg none, as JWE": `${json({ alg: "none", enc: "none" })}..${json({})}.${json(claims)}.`,
    "alg dir without content": `${json({ alg: "dir", enc: "A256GCM" })}....`,
    "signed instead of encrypted": hs256(site.secret),
    "signed with nothing": hs256(""),
    "encrypted with another key": await encode({ token: { sid: secret }, secret: "x".repeat(43) }),
    "with another salt": await encode({ token: { sid: secret }, secret: site.secret, salt: "other" }),
    expired: await encode({ token: { sid: secret }, secret: site.secret, maxAge: -3600 }),
    "the secret itself": secret,
    "the hash as the secret": await sealed(site, tokenHash(secret)),
    "no secret in it": await encode({ token: {}, secret: site.secret }),
    "a list as the secret": await encode({ token: { sid: [secret] as unknown as string }, secret: site.secret }),
    "an admin's name": await encode({ token: { sub: staff.admin, email: staff.admin, role: "admin" }, secret: site.secret }),
    "an API client's token": await sealed(site, `${person.email} 0`),
    twice: `${good}${good}`,
    long: "x".repeat(8000),
    empty: "",
    "with a NUL": `${good.slice(0, -1)}%00`,
    ...Object.fromEntries(good.split(".").map((part, n) => [`part ${n} edited`, good.split(".").with(n, edited(part)).join(".")])),
  };
  for (const [name, value] of Object.entries(forged)) {
    const { status, headers } = await ask("/users", { headers: { cookie: `${cookieName}=${value}` } });
    expect({ name, status, location: headers.location }).toEqual({ name, status: 307, location: "/login?callbackUrl=%2Fusers" });
  }
  expect((await ask("/users", { headers: { cookie } })).status).toBe(200);
});

const edited = (part: string) => (part === "" ? "AAAA" : `${part.startsWith("e") ? "f" : "e"}${part.slice(1)}`);
