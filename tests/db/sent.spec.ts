import { listAudit } from "@/lib/db/audit";
import type { Db } from "@/lib/db/client";
import { sentBy } from "@/lib/db/sent";
import { listEndedSessions, listLiveSessions } from "@/lib/db/sessions";
import { countUsers, listUsers } from "@/lib/db/users";
import { expect, test } from "@/tests/fixtures";
import { addPerson, addSession, inMinutes } from "./people";

/** Runs what was sent as a person would by hand, and gives its rows. */
const again = (db: Db, sent: ReturnType<typeof sentBy>) => {
  if (!sent) throw new Error("Nothing was sent.");
  const text = sent.text.replaceAll(/\$(\d+)/g, (_, place: string) => sent.values[Number(place) - 1] ?? "");
  return db.unsafe(text);
};

test("what was sent for a query, run by hand with its values, gives the query's rows", async ({ owner, app }) => {
  const ada = await addPerson(owner, { last_name: "O'Hara \\ 100%_", role: "support" });
  await addPerson(owner);
  await addSession(owner, ada.id, { ip_address: "198.51.100.4", created_at: inMinutes(-90), updated_at: inMinutes(-3) });
  await owner`insert into audit_logs (user_id, action, resource, resource_id) values (${ada.id}, 'login', 'auth', ${ada.id})`;
  const [first] = await listUsers(app, {}, { sort: "newest", limit: 1 });
  const cursor = { key: first?.cursorKey ?? "", id: first?.id ?? "", back: false };
  const between = { createdFrom: new Date(inMinutes(-120)), createdUntil: new Date(), ip: "198.51.100.0/24" };
  for (const ask of [
    (db: Db) => listUsers(db, { q: "o'hara", role: "support", createdDays: 7 }, { sort: "email", limit: 50 }),
    (db: Db) => listUsers(db, { q: "100%_" }, { sort: "newest", limit: 50 }),
    (db: Db) => listUsers(db, {}, { sort: "newest", limit: 50, cursor }),
    (db: Db) => countUsers(db, { verified: true, live: false }, 1),
    (db: Db) => listLiveSessions(db, { ...between, q: "O'Hara" }, { limit: 50 }),
    (db: Db) => listEndedSessions(db, { q: "O'Hara" }, { limit: 50 }),
    (db: Db) => listAudit(db, { targetId: ada.id, names: [{ resource: "auth", action: "login" }], from: new Date(inMinutes(-5)) }),
  ]) {
    const query = ask(app);
    const rows = [...(await (query as PromiseLike<object[]>))];
    expect(await again(app, sentBy(query))).toEqual(rows);
  }
});

test("what was sent is told in literals, without the lines of what was not asked", async ({ app }) => {
  const query = app`
      select ${"it's"}::text as a, ${7}::integer as b, ${null}::text as c,
        ${new Date(0)}::timestamptz as d, ${true}::boolean as e
      ${app``}
      where true`;
  expect(sentBy(query)).toBeUndefined();
  await query;
  expect(sentBy(query)).toEqual({
    text: "select $1::text as a, $2::integer as b, $3::text as c,\n  $4::timestamptz as d, $5::boolean as e\nwhere true",
    values: ["'it''s'", "7", "null", "'1970-01-01T00:00:00.000Z'", "'t'"],
  });
});
