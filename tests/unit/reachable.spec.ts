import { createServer, type Socket } from "node:net";
import { expect, test } from "@playwright/test";
import { faultOfUrl } from "@/lib/db/connection";
import { fileTrouble } from "@/scripts/cli";
import { namesServer, reachable, use } from "@/scripts/connection";

const connection = { host: "127.0.0.1", port: 1, user: "ada", database: "api", sslMode: "disable" } as const;
const said = (code: string, more = {}) => String(reachable(Object.assign(new Error("words"), { code, ...more }), connection));

/** What is said of a server that does this with each connection. */
async function saidOf(greet: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => greet(socket.on("error", () => undefined)));
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
  );
  const error: unknown = await use({ ...connection, port }, async () => undefined).catch((reason: unknown) => reason);
  server.close();
  return String(error);
}

test("what takes connections and closes them is given up on", async () => {
  expect(await saidOf((socket) => void socket.end())).toContain("cannot be reached (NO_ANSWER)");
  expect(await saidOf((socket) => void socket.once("data", () => socket.resetAndDestroy()))).toContain("cannot be reached (ECONNRESET)");
});

test("what keeps one out is said with what to do, and an error of the work is handed back", () => {
  expect(said("42501", { severity: "FATAL" })).toContain('grant connect on database "api" to "ada"');
  expect(said("53300", { severity: "FATAL" })).toContain("refused ada: words. Try again");
  expect(said("ERR_TLS_CERT_ALTNAME_INVALID")).toContain("no TLS that DB_SSL_MODE=disable accepts: words.");
  expect(said("42501", { severity: "ERROR" })).toBe("Error: words");
});

test("a certificate that is not there is named", async () => {
  const missing = { ...connection, sslMode: "verify-full", sslRootCert: "/nowhere/ca.pem" } as const;
  await expect(use(missing, async () => undefined)).rejects.toThrow(/open '\/nowhere\/ca\.pem'\. Check DB_SSL_ROOT_CERT/);
});

test("an owner without a server is no wish for the embedded one", () => {
  for (const name of ["DB_HOST", "DATABASE_URL", "DB_OWNER_USERNAME"]) delete process.env[name];
  expect(namesServer()).toBe(false);
  process.env.DB_OWNER_USERNAME = "boss";
  expect(namesServer).toThrow("neither DB_HOST nor DATABASE_URL says on which server");
  process.env.DB_HOST = "db.example";
  expect(namesServer()).toBe(true);
  for (const name of ["DB_HOST", "DB_OWNER_USERNAME"]) delete process.env[name];
});

test("a percent sign without a code in a URL is named", () => {
  expect(faultOfUrl("postgres://a:p%zz@b/c")).toContain("written %25");
});

test("a folder that cannot be made is said with what to do", () => {
  const failed = (code: string, syscall: string) => fileTrouble(Object.assign(new Error("words"), { code, syscall }));
  expect(failed("EEXIST", "mkdir")).toContain("words. The folders of the data (GATEHOUSE_DATA_DIR)");
  expect(failed("EACCES", "open")).toContain("must be yours to read and write");
  expect(failed("ENOENT", "open")).toBeUndefined();
});
