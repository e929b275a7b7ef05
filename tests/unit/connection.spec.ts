import { expect, test } from "@playwright/test";
import { connectionOf, faultOfUrl } from "@/lib/db/connection";
import { shares } from "@/lib/db/pools";
import { Env } from "@/lib/env";
import { unsafeAddress } from "@/lib/unsafe";

const of = (given: Record<string, string>) => Env.parse({ NEXTAUTH_SECRET: "x".repeat(32), ...given });

test("a URL says where, who and how, and the other roles share its place", () => {
  const e = of({
    DATABASE_URL: "postgres://app:p%40ss@db.example:6432/api%20server?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    DB_SSL_MODE: "disable",
    DB_MONITOR_USERNAME: "watcher",
  });
  const app = connectionOf(e, "app");
  expect(app).toMatchObject({ host: "db.example", port: 6432, user: "app", password: "p@ss", database: "api server" });
  expect(app).toMatchObject({ sslMode: "verify-full", sslRootCert: "/etc/ca.pem" });
  expect(connectionOf(e, "monitor")).toEqual({ ...app, user: "watcher" });
  expect(connectionOf(e, "owner")).toEqual(app);
  expect(connectionOf({ ...e, DB_OWNER_USERNAME: "boss", DB_OWNER_PASSWORD: "b" }, "owner")).toEqual({
    ...app,
    user: "boss",
    password: "b",
  });
});

test("without a URL the variables say it", () => {
  const e = of({ DB_HOST: "10.0.0.7", DB_PASSWORD: "p", DB_SSL_MODE: "require", DB_MONITOR_PASSWORD: "m" });
  expect(connectionOf(e, "app")).toMatchObject({ host: "10.0.0.7", port: 5432, user: "gatehouse_app", password: "p", sslMode: "require" });
  expect(connectionOf(e, "monitor")).toMatchObject({ user: "gatehouse_monitor", password: "m" });
});

test("what a URL asks for and cannot have is refused by name", () => {
  expect(faultOfUrl("postgres://a@b/c?sslmode=allow")).toContain('has sslmode "allow"');
  expect(faultOfUrl("postgres://a@b/c?channel_binding=require")).toContain('has the parameter "channel_binding"');
  expect(faultOfUrl("postgres:///c")).toBe("names no host");
  expect(faultOfUrl("postgres://a@127.0.0.1,10.0.0.9/c")).toContain("names several hosts");
  expect(() => of({ DB_HOST: "db1,db2" })).toThrow("names several hosts");
  expect(() => of({ DATABASE_URL: "postgres://a@b/c?target_session_attrs=any" })).toThrow("target_session_attrs");
});

test("an address of IPv6 and the folder of a socket are hosts, and here", () => {
  for (const [url, host] of [
    ["postgres://a@[::1]:5432/c", "::1"],
    ["postgres://a@%2Fvar%2Frun%2Fpostgresql/c", "/var/run/postgresql"],
  ] as const) {
    const connection = connectionOf(of({ DATABASE_URL: url, DB_SSL_MODE: "disable" }), "app");
    expect(connection.host).toBe(host);
    expect(unsafeAddress({ ...connection, allow: [] })).toBeUndefined();
  }
});

test("what a URL leaves out the variables say, and a name that looks like an address is somewhere else", () => {
  const e = of({ DATABASE_URL: "postgres://127.evil.example", DB_USERNAME: "ada", DB_DATABASE: "api", DB_SSL_MODE: "disable" });
  const connection = connectionOf(e, "app");
  expect(connection).toMatchObject({ user: "ada", database: "api" });
  expect(unsafeAddress({ ...connection, allow: [] })).toContain("would not be encrypted");
});

test("all pools together have no more connections than there may be", () => {
  for (const limit of [13, 14, 20, 25, 100, 1000]) {
    const { suggestions, ...others } = shares(limit);
    const sizes = Object.values(others);
    expect(sizes.reduce((sum, one) => sum + one, suggestions)).toBe(limit);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(2);
  }
});
