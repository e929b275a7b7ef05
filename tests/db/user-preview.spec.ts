import { randomUUID } from "node:crypto";
import type { Db } from "@/lib/db/client";
import { previewUsers, SelectionPreview, setUsersStatus } from "@/lib/db/user-selection";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, signInAs } from "./people";

const words = { reason: "a breach at a partner", ticket: null };
const day = 24 * 60;

/** People of one surname, so that a filter finds them and nobody else. */
const addFamily = async (owner: Db, count: number, columns: Parameters<typeof addPerson>[1] = {}) => {
  const surname = randomUUID();
  const people = [];
  for (let n = 0; n < count; n++) people.push(await addPerson(owner, { last_name: surname, ...columns }));
  return { surname, ids: people.map(({ id }) => id).toSorted() };
};

test("previewUsers counts what an act would meet, and apart those who are so already", async ({ owner, app }) => {
  const { surname, ids } = await addFamily(owner, 3);
  const before = await addPerson(owner, { last_name: surname, status: "suspended", email_verified: true });
  await addSession(owner, ids[0] ?? "");
  for (const [table, used, expires] of [
    ["password_reset_tokens", null, 10],
    ["password_reset_tokens", true, 10],
    ["email_verification_tokens", false, 10],
    ["email_verification_tokens", false, -10],
  ] as const)
    await owner`insert into ${owner(table)} ${owner({ user_id: ids[1] ?? "", token: "x", used, expires_at: inMinutes(expires) })}`;
  const staff = await signInAs(owner, "admin", { user: { last_name: surname } });
  await addSession(owner, staff.id);
  const self = { userId: staff.id, sessionId: staff.sessionId };
  const [counted] = await expectRows(previewUsers(app, { q: surname }, self), SelectionPreview);
  const { adminsLeft, supportCap, hits, ...preview } = counted ?? { adminsLeft: 0, supportCap: 0 };
  expect(supportCap).toBe(100);
  expect(preview).toEqual({
    ...{ people: 5, active: 4, inactive: 0, suspended: 1, notVerified: 4 },
    ...{ suspendedForTime: 0, inactiveSessions: 0, suspendedSessions: 0, suspendedForTimeSessions: 0 },
    ...{ sessions: 2, ownSessions: 1, consoleSessions: 0, tokens: 2, adminsHit: 0, includesSelf: true },
  });
  // Of five people, oneself among them, each act names those whom it hits.
  expect(hits?.sessions.most).toMatchObject([
    { id: staff.id, role: "admin", sessions: 1 },
    { id: ids[0], role: null, sessions: 1 },
  ]);
  const named = (of = hits) =>
    Object.fromEntries(Object.entries(of ?? {}).map(([kind, { most }]) => [kind, most.map(({ id }) => id).toSorted()]));
  expect(named()).toEqual({
    ...{ active: [before.id], inactive: [...ids, before.id].toSorted(), suspended: ids, until: [...ids, before.id].toSorted() },
    ...{ verify: [...ids, staff.id].toSorted(), sessions: [ids[0] ?? "", staff.id].toSorted() },
  });
  expect(await expectRows(previewUsers(app, { userIds: ids.slice(0, 2) }, self), SelectionPreview)).toMatchObject([
    { people: 2, sessions: 1, includesSelf: false },
  ]);
  // Whoever is so already is told apart, with their sessions: for them nothing changes.
  const forTime = ids[2] ?? "";
  const t = { ...words, expectedCount: 1, status: "suspended", until: inMinutes(day), endSessions: false };
  await setUsersStatus(app, act(staff), { userIds: [forTime] }, t);
  await addSession(owner, forTime);
  await owner`update users set status = 'inactive' where id = ${ids[0] ?? ""}`;
  const [later] = await previewUsers(app, { q: surname }, self);
  // Whose suspension ends by itself can get another end, or none.
  expect(named(later?.hits)).toMatchObject({ suspended: ids, inactive: [ids[1] ?? "", forTime, before.id].toSorted() });
  expect(await previewUsers(app, { q: surname }, self)).toMatchObject([
    ...[{ sessions: 3, inactiveSessions: 1, suspended: 2, suspendedForTime: 1, suspendedSessions: 1, suspendedForTimeSessions: 1 }],
  ]);
  expect(await previewUsers(app, { q: "zzyzx" }, self)).toMatchObject([
    { people: 0, sessions: 0, tokens: 0, adminsHit: 0, adminsLeft, includesSelf: false },
  ]);
  // Another admin among them is one who would go; one who is not active has gone.
  await addPerson(owner, { last_name: surname, role: "admin" });
  await addPerson(owner, { last_name: surname, role: "admin", status: "suspended" });
  await signInAs(owner, "auditor", { user: { last_name: surname } });
  expect(await previewUsers(app, { q: surname }, self)).toMatchObject([{ adminsHit: 1, adminsLeft, consoleSessions: 1 }]);
  // Each act hits others: some are so already, some have no session, and nobody changes their own status.
  const [withStaff] = await previewUsers(app, { q: surname }, self);
  const counts = Object.fromEntries(Object.entries(withStaff?.hits ?? {}).map(([kind, hit]) => [kind, [hit.people, hit.staff]]));
  expect(counts).toEqual({
    ...{ active: [4, 1], inactive: [6, 3], suspended: [5, 2], until: [7, 3], verify: [7, 4], sessions: [4, 2] },
  });
  expect(await previewUsers(app, { userIds: ids }, self)).toMatchObject([{ ownSessions: 0, adminsHit: 0, adminsLeft: adminsLeft + 1 }]);
});
