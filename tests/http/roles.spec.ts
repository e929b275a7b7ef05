import { randomUUID } from "node:crypto";
import type { Pool } from "@/lib/db/client";
import { builtActions, builtPaths, callAction } from "@/tests/e2e/actions";
import { actions, open, openActions, pages, routes, type Visitor, visitors } from "@/tests/e2e/entry-points";
import { expect, password, staff, test } from "@/tests/e2e/fixtures";
import { payloadOf } from "@/tests/e2e/http";
import { addPerson } from "@/tests/e2e/people";
import type { ConsoleSession } from "@/tests/e2e/site";

/** A cookie for each kind of visitor: somebody without the console, staff of each role, and two whose session no longer counts. */
const cookiesOf = async (db: Pool, signIn: (email: string) => Promise<ConsoleSession>) => {
  const user = await addPerson(db);
  const suspended = await addPerson(db, { role: "admin" });
  const cookies: Record<Visitor, string> = {
    nobody: "",
    user: (await signIn(user.email)).cookie,
    support: (await signIn(staff.support)).cookie,
    auditor: (await signIn(staff.auditor)).cookie,
    admin: (await signIn(staff.admin)).cookie,
    "suspended admin": (await signIn(suspended.email)).cookie,
    "revoked session": "",
  };
  const revoked = await signIn(staff.admin);
  cookies["revoked session"] = revoked.cookie;
  await db`update users set status = 'suspended' where id = ${suspended.id}`;
  await db`delete from user_sessions where id = ${revoked.id}`;
  return cookies;
};

test("every entry point of the build stands in the table", () => {
  const listed = [...Object.keys(pages), ...Object.keys(routes), ...open];
  expect(builtPaths().filter((path) => !listed.includes(path))).toEqual([]);
  expect(listed.filter((path) => !builtPaths().includes(path))).toEqual([]);
  expect([...builtActions().keys()].toSorted()).toEqual([...Object.keys(actions), ...openActions].toSorted());
});

test("pages and routes let in whom the table says, and nobody else", async ({ ask, db, signIn }) => {
  const cookies = await cookiesOf(db, signIn);
  const person = await addPerson(db, { sessions: 1 });
  const [entry] = await db<{ id: string }[]>`select id from audit_logs order by created_at desc limit 1`;
  const done = randomUUID();
  await db`
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason)
    values (${done}, 'session.revoke', ${person.id}, ${person.email}, 'admin', ${randomUUID()}, 'before')`;
  const met: string[] = [];
  const expected: string[] = [];
  for (const { path, who } of [...Object.values(pages), ...Object.values(routes)]) {
    const address = path
      .replace("$user", person.id)
      .replace("$session", person.sessionIds[0] ?? "")
      .replace("$entry", entry?.id ?? "")
      .replace("$done", done);
    for (const visitor of visitors) {
      for (const as of ["page", "payload"] as const) {
        if (as === "payload" && address.startsWith("/api/")) continue;
        const { path: target, headers } = as === "payload" ? await payloadOf(address) : { path: address, headers: {} };
        const { status, headers: answer, text } = await ask(target, { headers: { ...headers, cookie: cookies[visitor] } });
        expect(answer.location ?? "/login", `${target} is where the payload is`).toMatch(/^[^?]*\/login/);
        const verdict: string =
          status === 200 && !text.includes("NEXT_REDIRECT") && !text.includes("NEXT_HTTP_ERROR_FALLBACK;403")
            ? "in"
            : status === 307 || text.includes("NEXT_REDIRECT;push;/login") || text.includes("NEXT_REDIRECT;replace;/login")
              ? "login"
              : text.includes("NEXT_HTTP_ERROR_FALLBACK;403")
                ? "403"
                : String(status);
        met.push(`${visitor} ${path} ${as}: ${verdict}`);
        expected.push(`${visitor} ${path} ${as}: ${who[visitor]}`);
        if (verdict !== "in") expect(text, `${visitor} at ${path} is shown nothing`).not.toContain(person.email);
      }
    }
  }
  expect(met).toEqual(expected);
});

test("actions act for whom the table says, on any page, and change nothing for anybody else", async ({ site, db, signIn }) => {
  const cookies = await cookiesOf(db, signIn);
  for (const [name, { fields, who }] of Object.entries(actions)) {
    for (const visitor of visitors) {
      const person = await addPerson(db, { sessions: 2 });
      const unverified = await addPerson(db);
      await db`update users set email_verified = false where id = ${unverified.id}`;
      const [undoes, view] = [randomUUID(), randomUUID()];
      const owner = visitor in staff ? staff[visitor as keyof typeof staff] : staff.admin;
      await db`insert into gatehouse.saved_views (id, owner_id, page, name, query) select ${view}, id, 'users', ${view}, '' from users where email = ${owner}`;
      const [actor] = await db<{ id: string; email: string; sessionId: string }[]>`
        select u.id, u.email, s.id as session_id from users u join user_sessions s on s.user_id = u.id where u.email = ${staff.support} limit 1`;
      await db`
        insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, target_count)
        values (${undoes}, 'session.revoke', ${actor?.id ?? ""}, ${actor?.email ?? ""}, 'support', ${actor?.sessionId ?? ""}, 'before', 1)`;
      await db`
        with gone as (delete from user_sessions where id = ${person.sessionIds[1] ?? ""} returning *)
        insert into gatehouse.ended_sessions (id, user_id, token_hash, expires_at, created_at, updated_at, ended_how, operation_id)
        select id, user_id, token_hash, expires_at, created_at, updated_at, 'revoked', ${undoes} from gone`;
      const self = staff[visitor as keyof typeof staff] ?? staff.admin;
      // Each visitor's own note, where one could have written it.
      const [note] = await db<{ id: string }[]>`
        insert into gatehouse.notes (user_id, author_id, author_email, body, updated_at)
        select ${person.id}, (select id from users where email = ${self}), 'x', 'x', '2020-01-01' returning id`;
      const [token] = await db<{ id: string }[]>`
        insert into password_reset_tokens (user_id, token, expires_at) values (${person.id}, 'x', now() + interval '1 hour') returning id`;
      const [limit] = await db<{ id: string }[]>`
        insert into rate_limits (key, reset_time) values (${`${person.id}:/v1`}, now() + interval '1 hour') returning id`;
      const [own] = await db<{ id: string }[]>`
        insert into user_sessions (user_id, token_hash, expires_at)
        select id, ${randomUUID()}, now() + interval '1 hour' from users where email = ${self} returning id`;
      const [account] = await db<{ password: string; changed: string | null }[]>`
        select password, password_changed_at::text as changed from users where email = ${self}`;
      const operation = randomUUID();
      const values: Record<string, string> = {
        $operation: operation,
        $session: person.sessionIds[0] ?? "",
        $user: person.id,
        $email: person.email,
        $view: view,
        $unverified: unverified.id,
        $people: JSON.stringify([{ email: `${operation}@import.example`, firstName: "Ada", lastName: "Byron" }]),
        $first: "Ada",
        $last: person.name.slice(4),
        $unverifiedEmail: unverified.email,
        $newEmail: `${operation}@walk.example`,
        $undoes: undoes,
        $note: note?.id ?? "",
        $token: token?.id ?? "",
        $limit: limit?.id ?? "",
        $own: own?.id ?? "",
        $password: password,
      };
      const sent = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, values[value] ?? value]));
      const before = await db`select count(*) as n from user_sessions where user_id = ${person.id}`;
      const answer = await callAction(site.url, name, { path: "/login", cookie: cookies[visitor], fields: sent });
      const verdict = answer.state?.status === "done" ? "in" : answer.state?.status;
      await db`
        update users set password = ${account?.password ?? ""}, password_changed_at = ${account?.changed ?? null}::text::timestamptz where email = ${self}`;
      expect(`${visitor} ${name}: ${verdict}`).toBe(`${visitor} ${name}: ${who[visitor]}`);
      const [{ operations } = { operations: -1 }] = await db<{ operations: number }[]>`
        select count(*) as operations from gatehouse.operations where id = ${operation}`;
      const changes = /(savePreferences|previewImport|proveRevoking)$/.test(name) ? 0 : 1;
      expect(operations, `${visitor} ${name}: operations`).toBe(who[visitor] === "in" ? changes : 0);
      if (who[visitor] !== "in") expect(await db`select count(*) as n from user_sessions where user_id = ${person.id}`).toEqual(before);
    }
  }
});
