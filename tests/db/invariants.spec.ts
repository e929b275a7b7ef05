import type { Pool } from "@/lib/db/client";
import {
  BrokenPersonRow,
  invariants,
  longestDays,
  listPeopleByIds,
  listResetTokensByIds,
  listSessionsByIds,
  type Invariant,
} from "@/lib/db/invariants";
import { LiveSessionRow, revokeSessions } from "@/lib/db/sessions";
import { TokenRow } from "@/lib/db/tokens";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, signInAs } from "./people";

const broken = async (app: Pool, name: Invariant) => (await invariants[name](app, 1000)).map(({ id }) => id).toSorted();
const day = 24 * 60;

test("nothing is broken where nothing is wrong", async ({ owner, app }) => {
  const person = await addPerson(owner, { password_changed_at: inMinutes(-60) });
  await addSession(owner, person.id);
  await signInAs(owner, "admin");
  const away = await addPerson(owner, { status: "suspended" });
  await addSession(owner, away.id, { expires_at: inMinutes(-1) });
  await owner`insert into password_reset_tokens (user_id, token, expires_at, used) values (${away.id}, 'a', now() + interval '1 hour', true), (${away.id}, 'b', now() - interval '1 hour', false)`;
  for (const name of Object.keys(invariants) as Invariant[]) expect(await broken(app, name), name).toEqual([]);
});

test("each is found, by its ids", async ({ owner, app }) => {
  const suspended = await addPerson(owner, { status: "suspended" });
  const inactive = await addPerson(owner, { status: "inactive" });
  const changed = await addPerson(owner, { password_changed_at: inMinutes(-60) });
  const [s, i] = [await addSession(owner, suspended.id), await addSession(owner, inactive.id)];
  const old = await addSession(owner, changed.id, { created_at: inMinutes(-120) });
  expect(await broken(app, "suspended")).toEqual([s.id]);
  expect(await broken(app, "inactive")).toEqual([i.id]);
  expect(await broken(app, "password")).toEqual([old.id]);

  const { id: other } = await addPerson(owner);
  const twice = [
    await addSession(owner, other, { token_hash: "CANARY same" }),
    await addSession(owner, changed.id, { token_hash: "CANARY same" }),
  ];
  // What has ended signs nobody in.
  await addSession(owner, other, { token_hash: "CANARY same", expires_at: inMinutes(-1) });
  await addSession(owner, other, { token_hash: "CANARY ended" });
  await addSession(owner, other, { token_hash: "CANARY ended", expires_at: inMinutes(-1) });
  expect(await broken(app, "hash")).toEqual(twice.map(({ id }) => id).toSorted());
  expect(await invariants.hash(app, 1)).toHaveLength(1);

  const long = await addSession(owner, other, { expires_at: inMinutes((longestDays + 1) * day) });
  const console = await signInAs(owner, "admin", { session: { expires_at: inMinutes(13 * 60) } });
  await addSession(owner, other, { expires_at: inMinutes((longestDays - 1) * day) });
  expect(await broken(app, "length")).toEqual([long.id, console.sessionId].toSorted());

  const [token] = await owner<{ id: string }[]>`
    insert into password_reset_tokens (user_id, token, expires_at) values (${inactive.id}, 'c', now() + interval '1 hour') returning id`;
  expect(await broken(app, "reset")).toEqual([token?.id]);
  expect(await expectRows(listResetTokensByIds(app, [token?.id ?? ""], 5), TokenRow)).toMatchObject([
    { id: token?.id, email: inactive.email },
  ]);

  const admin = await signInAs(owner, "admin");
  const back = await addSession(owner, other);
  await revokeSessions(app, act(admin), { sessionIds: [back.id], reason: "x", ticket: null, includeOwn: false });
  await owner`insert into user_sessions (id, user_id, token_hash, expires_at) values (${back.id}, ${other}, 'again', now() + interval '1 hour')`;
  expect(await broken(app, "again")).toEqual([back.id]);
  await revokeSessions(app, act(admin), { sessionIds: [back.id], reason: "for good", ticket: null, includeOwn: false });
  expect(await broken(app, "again")).toEqual([]);

  // What the schema keeps out can only come from somebody who has taken the guard away.
  expect([...(await broken(app, "role")), ...(await broken(app, "status"))]).toEqual([]);
  await owner`alter table users drop constraint users_role_known, drop constraint users_status_known`;
  const odd = await addPerson(owner, { role: "root" });
  const gone = await addPerson(owner, { status: "archived" });
  expect(await broken(app, "role")).toEqual([odd.id]);
  expect(await broken(app, "status")).toEqual([gone.id]);
  await owner`drop index idx_users_email_lower`;
  const shouting = await addPerson(owner, { email: other.toUpperCase() + "@X.org" });
  const quiet = await addPerson(owner, { email: `${other}@x.org` });
  expect(await broken(app, "email")).toEqual([shouting.id, quiet.id].toSorted());

  const rows = await expectRows(listSessionsByIds(app, [s.id, i.id, old.id], 2), LiveSessionRow);
  expect(rows).toHaveLength(2);
  expect(await expectRows(listPeopleByIds(app, [odd.id], 5), BrokenPersonRow)).toEqual([
    { id: odd.id, email: odd.email, name: "Ada Byron", role: "root", status: "active" },
  ]);
});
