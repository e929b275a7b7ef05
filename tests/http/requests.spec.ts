import { connect } from "node:net";
import { actionId, callAction } from "@/tests/e2e/actions";
import { expect, staff, test } from "@/tests/e2e/fixtures";
import { addPerson } from "@/tests/e2e/people";

const endSessions = "app/(console)/sessions/actions.ts endSessions";

test.describe("a form that did not come from the console's own pages", () => {
  test("is refused, whatever else it claims, and changes nothing", async ({ site, signIn, db, ask }) => {
    const person = await addPerson(db, { sessions: 1 });
    const session = await signIn(staff.admin);
    const port = new URL(site.url).port;
    const fields = { operationId: crypto.randomUUID(), sessionIds: person.sessionIds[0] ?? "", reason: "forged", ticket: "" };
    const foreign: Record<string, string | undefined>[] = [
      { origin: undefined },
      { origin: "" },
      { origin: "null" },
      { origin: "https://evil.example" },
      { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
      { origin: "https://evil.example", host: "evil.example" },
      { origin: `http://localhost:${port}.evil.example` },
      { origin: `http://localhost.evil.example:${port}` },
      { origin: `https://localhost:${port}` },
      { origin: "http://localhost" },
      { origin: `http://localhost:${Number(port) + 1}` },
      { origin: `http://evil.example@localhost:${port}` },
      { origin: `http://LOCALHOST:${port}/` },
      { origin: undefined, referer: `${site.url}/sessions` },
      { origin: undefined, "sec-fetch-site": "same-origin" },
      { origin: "https://evil.example", "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
      { origin: "https://evil.example", "x-middleware-subrequest": "src/middleware:proxy:proxy:proxy:proxy:proxy" },
    ];
    for (const headers of foreign) {
      const { status, text } = await callAction(site.url, endSessions, { path: "/sessions", cookie: session.cookie, fields, headers });
      expect({ headers, status, text }).toEqual({
        headers,
        status: 403,
        text: "This request did not come from the console's own pages.\n",
      });
      const form = await ask("/logout", {
        method: "POST",
        headers: { cookie: session.cookie, ...headers, "content-type": "application/x-www-form-urlencoded" },
        body: "",
      });
      expect({ headers, status: form.status }).toEqual({ headers, status: 403 });
    }
    expect(await db`select from user_sessions where id in (${person.sessionIds[0] ?? ""}, ${session.id})`).toHaveLength(2);
    expect(await db`select from gatehouse.operations where reason = 'forged'`).toHaveLength(0);
    // The other names of this machine are its own too.
    const own = await callAction(site.url, endSessions, {
      path: "/sessions",
      cookie: session.cookie,
      fields,
      headers: { origin: `http://127.0.0.1:${port}` },
    });
    expect(own.state).toMatchObject({ status: "done" });
  });

  test("nor is an action ever a GET, or a plain form", async ({ site, signIn, db, ask }) => {
    const person = await addPerson(db, { sessions: 1 });
    const { cookie } = await signIn(staff.admin);
    const form = new URLSearchParams({
      operationId: crypto.randomUUID(),
      sessionIds: person.sessionIds[0] ?? "",
      reason: "forged",
      ticket: "",
      [`$ACTION_ID_${actionId(endSessions)}`]: "",
    });
    const answers = [
      await ask(`/sessions?${form}`, { headers: { cookie, "next-action": actionId(endSessions) } }),
      await ask("/sessions", {
        method: "POST",
        headers: { cookie, origin: site.url, "content-type": "application/x-www-form-urlencoded" },
        body: form.toString(),
      }),
      await ask("/sessions", {
        method: "POST",
        headers: { cookie, origin: site.url, "content-type": "application/x-www-form-urlencoded", "next-action": actionId(endSessions) },
        body: form.toString(),
      }),
      await ask("/sessions", {
        method: "POST",
        headers: { cookie, origin: site.url, "content-type": "application/json", "next-action": actionId(endSessions) },
        body: JSON.stringify(Object.fromEntries(form)),
      }),
    ];
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await db`select from user_sessions where id = ${person.sessionIds[0] ?? ""}`).toHaveLength(1);
  });

  for (const [name, type, body] of [
    ["no form", "text/plain;charset=UTF-8", "[1,2"],
    ["a form without an end", "multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\nfor'],
    ["a form without its boundary", "multipart/form-data", "--x--"],
    ["nothing", "multipart/form-data; boundary=x", ""],
  ] as const) {
    test(`an action with ${name} is refused`, async ({ site, signIn, ask }) => {
      const { cookie } = await signIn(staff.admin);
      const headers = { cookie, origin: site.url, "content-type": type, "next-action": actionId(endSessions) };
      expect((await ask("/sessions", { method: "POST", headers, body })).status).toBe(400);
      // As a browser without a script sends it, whose form holds the action's name.
      if (type.startsWith("multipart"))
        expect((await ask("/login", { method: "POST", headers: { ...headers, "next-action": undefined }, body })).status).toBe(400);
    });
  }
});

test("an action whose form is whole, and is not what React writes, is refused", async ({ site, signIn, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  const { cookie } = await signIn(staff.admin);
  const id = actionId(endSessions);
  const named = { id, bound: "$@1" };
  const post = async (fields: Record<string, string | string[]>, headers: Record<string, string>) => {
    const body = new FormData();
    for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) body.append(name, value);
    const { status } = await fetch(`${site.url}/sessions`, { method: "POST", body, headers: { cookie, origin: site.url, ...headers } });
    return { fields, status };
  };
  // The arguments, as a script sends them.
  const unreadable = ["nope", "5", "null", "[".repeat(100_000), '["$1"]', '["$Q1"]', '["$F1"]', '["$h1"]', '["$@1"]', '["$1:__proto__:x"]'];
  const forms: Record<string, string | string[]>[] = [
    ...unreadable.map((text) => ({ 0: text, "1_reason": "x" })),
    { 0: ["[]", "[]"] },
    { 1: "[]" },
  ];
  for (const fields of forms) expect(await post(fields, { "next-action": id })).toMatchObject({ status: 400 });
  // The same, as a browser without one does.
  for (const [meaning, bound] of [
    ["nope", "[null]"],
    ["null", "[null]"],
    [JSON.stringify(named), "nope"],
    [JSON.stringify(named), "null"],
    [JSON.stringify(named), '["$F2"]'],
    [JSON.stringify({ ...named, bound: "$@2" }), "[null]"],
    [JSON.stringify(named), '["$T"]'],
    [JSON.stringify(named), `["$n${"9".repeat(301)}"]`],
    [JSON.stringify(named), `[${"1,".repeat(1000)}1]`],
  ] as const)
    expect(await post({ $ACTION_REF_1: "", "$ACTION_1:0": meaning, "$ACTION_1:1": bound, reason: "x" }, {})).toMatchObject({ status: 400 });
  expect(await db`select from user_sessions where id = ${person.sessionIds[0] ?? ""}`).toHaveLength(1);
});

test("a page's scripts ask the browser to compile them at once, before anything else in them", async ({ ask }) => {
  const { text } = await ask("/login");
  const scripts = new Set(Array.from(text.matchAll(/\/_next\/static\/chunks\/[\w.~-]+\.js/g), ([path]) => path));
  expect(scripts.size).toBeGreaterThan(5);
  for (const path of scripts) expect((await ask(path)).text.split("\n", 2)[0], path).toBe("//# allFunctionsCalledOnLoad");
});

test("methods that nothing uses are refused", async ({ ask, signIn, site }) => {
  const { cookie } = await signIn(staff.admin);
  for (const path of ["/", "/users", "/login", "/healthz", "/api/search", "/logout", "/icon.svg", "/nowhere"]) {
    for (const method of ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"]) {
      const { status } = await ask(path, { method, headers: { cookie, origin: site.url } });
      expect({ path, method, status }).toEqual({ path, method, status: 405 });
    }
  }
  // A form says so by its method alone: there is no override.
  expect((await ask("/logout", { headers: { cookie, "x-http-method-override": "POST" } })).status).toBe(405);
  expect((await ask("/users", { headers: { cookie } })).status).toBe(200);
});

test("what is no request to a page is refused at once: for a proxy, for another protocol", async ({ site, ask }) => {
  for (const target of ["*", "http://evil.example/users"])
    expect({ target, ...(await ask(target)) }).toMatchObject({ target, status: 400 });
  const { port } = new URL(site.url);
  for (const path of ["/login", "/nowhere", "/_next/static/x"]) {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    // It ends, and not by a timeout.
    expect((await socket.toArray()).join(""), path).toMatch(/^HTTP\/1\.1 400 /);
  }
});

test.describe("a request that is too large", () => {
  test("is refused before it is read, with or without its length", async ({ ask, signIn, site, db }) => {
    const person = await addPerson(db, { sessions: 1 });
    const { cookie } = await signIn(staff.admin);
    const headers = { cookie, origin: site.url, "content-type": "multipart/form-data; boundary=x", "next-action": actionId(endSessions) };
    for (const size of [256 * 1024 + 1, 1024 * 1024, 5 * 1024 * 1024]) {
      const { status } = await ask("/sessions", { method: "POST", headers, body: Buffer.alloc(size, "x") });
      expect({ size, status }).toEqual({ size, status: 413 });
    }
    const { state } = await callAction(site.url, endSessions, {
      path: "/sessions",
      cookie,
      fields: {
        operationId: crypto.randomUUID(),
        sessionIds: Array.from({ length: 1001 }, () => person.sessionIds[0] ?? ""),
        reason: "r",
        ticket: "",
      },
    });
    expect(state).toMatchObject({ status: "refused", fields: { sessionIds: ["At most 1,000 sessions at once."] } });
    const endless = await ask("/sessions", {
      method: "POST",
      headers: { ...headers, "content-length": undefined, "transfer-encoding": "chunked" },
      body: "x",
    });
    expect(endless.status).toBe(411);
    expect((await ask(`/users?q=${"x".repeat(20_000)}`, { headers: { cookie } })).status).toBe(431);
    expect((await ask("/users", { headers: { cookie } })).status).toBe(200);
  });
});
