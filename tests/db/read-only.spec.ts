import { signIn } from "@/lib/db/console-sessions";
import { getConnectionFacts } from "@/lib/db/connection-facts";
import { mayBeBlocked, meaningOf } from "@/lib/db/errors";
import { checkOwnServer } from "@/scripts/own-server";
import { expect, test } from "@/tests/fixtures";

test("a server that takes no changes is told as that, by a change and at the start", async ({ database, superuser, app }) => {
  expect(await getConnectionFacts(app)).toMatchObject([{ readOnly: false }]);
  await superuser.unsafe(`alter database ${database.name} set default_transaction_read_only = on`);
  const late = database.connect("app", 1);
  expect(await getConnectionFacts(late)).toMatchObject([{ readOnly: true }]);
  const error = meaningOf(
    await signIn(late, {
      ...{ email: "a@example.com", passwordHash: "x", ip: "192.0.2.1", userAgent: "test", deviceInfo: {}, tokenHash: "0".repeat(64) },
    }).catch((e: unknown) => e),
  );
  expect(error).toMatchObject({
    meaning: "busy",
    message: "The database takes no changes now: it is a standby, or read-only.",
    cause: { code: "25006" },
  });
  expect(mayBeBlocked(error)).toBe(false);

  const [as, monitor] = [database.connection("app"), database.connection("monitor")];
  const before = { ...process.env };
  Object.assign(process.env, {
    ...{ DB_HOST: as.host, DB_PORT: String(as.port), DB_DATABASE: as.database, DB_PASSWORD: as.password, DB_SSL_MODE: "disable" },
    ...{ DB_MONITOR_PASSWORD: monitor.password, NEXTAUTH_SECRET: "x".repeat(32) },
  });
  try {
    const { notes } = await checkOwnServer();
    expect(notes).toEqual([
      "Nobody can sign in or change anything: the server is a standby, or read-only (default_transaction_read_only).",
    ]);
  } finally {
    process.env = before;
  }
});
