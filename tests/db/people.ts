import { randomBytes, randomUUID } from "node:crypto";
import type { Db, Pool } from "@/lib/db/client";
import type { Act } from "@/lib/db/sessions";

/** In every secret that these tests plant, so that one look finds a leak. */
export const canary = "CANARY";
/** A token hash that nobody has yet. */
export const newHash = () => `${canary}${randomBytes(28).toString("hex")}`;

/** Columns of a row by name; times as inMinutes() gives them. */
type Columns = Record<string, string | number | boolean | null>;

export interface Person {
  id: string;
  email: string;
}

/** A person; `role` and all else as given. */
export const addPerson = async (owner: Db, columns: Columns = {}): Promise<Person> => {
  const row = { email: `${randomUUID()}@example.org`, password: `${canary} password`, first_name: "Ada", last_name: "Byron", ...columns };
  const [person] = await owner<Person[]>`insert into users ${owner(row)} returning id, email`;
  if (!person) throw new Error("no person was made");
  return person;
};

export interface Session {
  id: string;
  userId: string;
  tokenHash: string;
}

/** A session, for an hour unless told otherwise. `client` is "gatehouse" for one of the console. */
export const addSession = async (owner: Db, userId: string, columns: Columns = {}, client = "phone"): Promise<Session> => {
  const tokenHash = newHash();
  const row = {
    ...{ user_id: userId, token_hash: tokenHash, device_info: owner.json({ client }), ip_address: "192.0.2.7", user_agent: "curl/8.5" },
    ...{ expires_at: inMinutes(60), ...columns },
  };
  const [session] = await owner<{ id: string }[]>`insert into user_sessions ${owner(row)} returning id`;
  if (!session) throw new Error("no session was made");
  return { id: session.id, userId, tokenHash };
};

/** A moment from now; negative: in the past. */
export const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

export interface Staff extends Person {
  sessionId: string;
  tokenHash: string;
}

/** A person who is signed in to the console. */
export const signInAs = async (owner: Db, role: string, columns: { user?: Columns; session?: Columns } = {}): Promise<Staff> => {
  const person = await addPerson(owner, { role, ...columns.user });
  const session = await addSession(owner, person.id, { expires_at: inMinutes(30), ...columns.session }, "gatehouse");
  return { ...person, sessionId: session.id, tokenHash: session.tokenHash };
};

/** What a mutation is called with, under a new operation id unless one is given. */
export const act = (by: { tokenHash: string }, operationId: string = randomUUID()): Act => ({
  tokenHash: by.tokenHash,
  operationId,
  ip: "198.51.100.9",
  userAgent: "Firefox",
});

/** A refusal by its SQLSTATE and its words; undefined when nothing was refused. */
export const refusalOf = async (query: PromiseLike<unknown>): Promise<string | undefined> => {
  try {
    await query;
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code} ${message}`;
  }
};

/** Why something is undone, where a test asks for no more. */
export const undoWords = { reason: "ended by mistake", ticket: null };

/** Which of these sessions are live, in the order given. */
export const liveOf = async (owner: Pool, ids: string[]) => {
  const rows = await owner<{ id: string }[]>`select id from user_sessions where id = any (${ids}::uuid[])`;
  return ids.filter((id) => rows.some((row) => row.id === id));
};
