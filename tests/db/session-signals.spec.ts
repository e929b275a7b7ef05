import { randomUUID } from "node:crypto";
import { getSession, SessionFactsRow } from "@/lib/db/session-facts";
import { getSessionSignals, limits, signalSql, SignalRow } from "@/lib/db/session-signals";
import { revokeSessions } from "@/lib/db/sessions";
import { signalsOf } from "@/lib/session-signals";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, signInAs } from "./people";

const hour = 60;

test("a session's facts: live, expired, revoked, of somebody who is gone, and none", async ({ owner, app }) => {
  const person = await addPerson(owner);
  const facts = (id: string) => expectRows(getSession(app, id), SessionFactsRow);
  const live = await addSession(owner, person.id, {
    device_info: null,
    ip_address: null,
    user_agent: null,
    created_at: null,
    updated_at: null,
  });
  expect(await facts(live.id)).toMatchObject([
    {
      email: person.email,
      name: "Ada Byron",
      endedAt: null,
      endedHow: null,
      browser: "Unknown client",
      device: "unknown",
      ipAddress: null,
    },
  ]);
  const expired = await addSession(owner, person.id, { expires_at: inMinutes(-1) });
  expect(await facts(expired.id)).toMatchObject([{ endedHow: "expired", browser: "curl", operationId: null }]);
  const revoked = await addSession(owner, person.id);
  const staff = await signInAs(owner, "admin");
  const by = act(staff);
  await revokeSessions(app, by, { sessionIds: [revoked.id], reason: "lost", ticket: "T-1", includeOwn: false });
  await owner`delete from users where id = ${person.id}`;
  expect(await facts(revoked.id)).toMatchObject([
    {
      endedHow: "revoked",
      endedBy: staff.email,
      reason: "lost",
      ticket: "T-1",
      operationId: by.operationId,
      email: null,
      name: null,
      status: null,
    },
  ]);
  expect(await facts(randomUUID())).toEqual([]);
});

test("the signals are told from what the person had before", async ({ owner, app }) => {
  const person = await addPerson(owner, { password_changed_at: inMinutes(-5 * hour) });
  const before = { ip_address: "198.18.1.1", user_agent: "curl/8", device_info: null };
  const at = (days: number) => ({ created_at: inMinutes(-days * 24 * hour - 10 * hour), updated_at: inMinutes(-days * 24 * hour) });
  for (let day = 30; day > 0; day--)
    await addSession(owner, person.id, { ...before, ...at(day), expires_at: inMinutes(day > 12 ? -1 : 60) });
  // The same network and browser, at the usual hour; then all of it unlike.
  const usual = await addSession(owner, person.id, {
    ...before,
    ip_address: "198.18.1.200",
    created_at: inMinutes(-10 * hour),
    updated_at: inMinutes(-1),
  });
  const odd = await addSession(owner, person.id, {
    ...{ ip_address: "203.0.113.9", user_agent: "okhttp/5", device_info: null },
    ...{ created_at: inMinutes(-4 * hour), updated_at: inMinutes(-20 * 24 * hour) },
  });
  for (let n = 0; n < 21; n++) await addSession(owner, (await addPerson(owner)).id, { ip_address: "203.0.113.9" });

  const signals = async (id: string, ip: string | null = "x") => {
    const [row] = await expectRows(getSessionSignals(app, id), SignalRow);
    if (!row) throw new Error("no such session");
    return signalsOf(row, { ip, isLive: true }).map(({ isOdd, name }) => `${name}: ${isOdd}`);
  };
  expect(await signals(usual.id)).toEqual([
    "Network: false",
    "Browser: false",
    "Password change: true",
    "Parallel sessions: true",
    "People at this address: false",
    "Time of day: false",
    "Last use: false",
  ]);
  expect(await signals(odd.id)).toEqual([
    "Network: true",
    "Browser: true",
    "Password change: false",
    "Parallel sessions: true",
    "People at this address: true",
    "Time of day: true",
    "Last use: true",
  ]);
  expect(await getSessionSignals(app, randomUUID())).toEqual([]);

  const { id: lonely } = await addPerson(owner);
  const first = await addSession(owner, lonely, { ip_address: null, created_at: null, updated_at: null });
  expect(await signals(first.id, null)).toEqual([
    "Network: null",
    "Browser: null",
    "Password change: false",
    "Parallel sessions: false",
    "People at this address: null",
    "Time of day: null",
    "Last use: null",
  ]);
});

test("the SQL that is shown says the same as the statement that ran", async ({ owner, app }) => {
  const person = await addPerson(owner, { first_name: "O'Neil" });
  await addSession(owner, person.id, { created_at: inMinutes(-600) });
  const { id } = await addSession(owner, person.id);
  const [row] = await getSessionSignals(app, id);
  const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (!row) throw new Error("no such session");
  for (const { parts } of signalsOf(row, { ip: "x", isLive: true })) {
    const [shown] = await app.unsafe<Record<string, unknown>[]>(signalSql(id, ...parts));
    for (const part of parts) {
      if (part === "idle_days") expect(Number(shown?.idleDays)).toBeCloseTo(row.idleDays ?? -1, 2);
      else expect(shown?.[camel(part)], part).toEqual(row[camel(part) as keyof typeof row]);
    }
  }
  expect(signalSql(id, "parallel")).toContain(`'${id}'::uuid`);
  expect(signalSql("x' or ''='", "parallel")).toContain("'x'' or ''''='''::uuid");
  expect(limits.earlier).toBe(1000);
});
