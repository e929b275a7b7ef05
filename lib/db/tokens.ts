import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";
import { orderBy, seek } from "./keyset";
import type { Act, MutationRow } from "./sessions";

export const tokenKinds = ["password_reset", "email_verification"] as const;
export type TokenKind = (typeof tokenKinds)[number];
export const tokenStates = ["live", "used", "expired"] as const;
export type TokenState = (typeof tokenStates)[number];

/** Which tokens a list holds. Every part is optional. */
export interface TokenFilter {
  kind?: TokenKind;
  state?: TokenState;
  userId?: string;
}

export const TokenRow = z.strictObject({
  id: z.uuid(),
  kind: z.enum(tokenKinds),
  state: z.enum(tokenStates),
  /** Staff made it worthless; nobody has used it. */
  isRevoked: z.boolean(),
  userId: z.uuid(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  createdAt: z.date().nullable(),
  expiresAt: z.date(),
  cursorKey: z.string(),
});
export type TokenRow = z.infer<typeof TokenRow>;

const tableOf = (db: Db, kind: TokenKind) =>
  ({ password_reset: db`password_reset_tokens`, email_verification: db`email_verification_tokens` })[kind];

const where = (db: Db, f: TokenFilter): Fragment => db`
  where true
    ${f.userId ? db`and t.user_id = ${f.userId}::uuid` : db``}
    ${
      {
        live: db`and t.used is not true and t.expires_at > now()`,
        used: db`and t.used`,
        expired: db`and t.used is not true and t.expires_at <= now()`,
        any: db``,
      }[f.state ?? "any"]
    }`;

const kindsOf = (f: TokenFilter): readonly TokenKind[] => (f.kind ? [f.kind] : tokenKinds);

const union = (db: Db, parts: readonly Fragment[]): Fragment =>
  parts.slice(1).reduce((so, part) => db`${so} union all (${part})`, db`(${parts[0] ?? db``})`);

/**
 * A page of reset and verification tokens and one more row, the newest first; never the token itself. Each table is read through its own index,
 * and only what is left of both is merged.
 */
export const listTokens = (db: Db, f: TokenFilter, page: { limit: number; cursor?: Cursor }) => {
  // The expression of the indexes: the guide lets the column be null.
  const order = { key: db`coalesce(t.created_at, timestamptz '-infinity')`, id: db`t.id`, type: "timestamptz" as const, descending: true };
  const rows = kindsOf(f).map(
    (kind) => db`
      select t.id, ${kind}::text as kind, t.used, t.user_id, t.created_at, t.expires_at
      from ${tableOf(db, kind)} t ${where(db, f)} ${seek(db, order, page.cursor)}
      ${orderBy(db, order, page.cursor)}
      limit ${page.limit + 1}`,
  );
  return db<TokenRow[]>`
    select t.id, t.kind, case when t.used then 'used' when t.expires_at > now() then 'live' else 'expired' end as state,
      coalesce(t.used, false) and exists (
        select from audit_logs a where a.resource_id = t.id and a.action = 'revoke' and a.resource = t.kind || '_token'
      ) as is_revoked,
      t.user_id, u.email, u.first_name, u.last_name, t.created_at, t.expires_at, (${order.key})::text as cursor_key
    from (select t.* from (${union(db, rows)}) t ${orderBy(db, order, page.cursor)} limit ${page.limit + 1}) t
    -- A page has few people, which the planner of a prepared statement cannot know.
    cross join lateral (select p.email, p.first_name, p.last_name from users p where p.id = t.user_id offset 0) u
    ${orderBy(db, order, page.cursor)}`;
};

/** How many live tokens there are of a kind, of a person, of both, counted up to `cap` + 1. */
export const countLiveTokens = (db: Db, f: Omit<TokenFilter, "state">, cap: number) => {
  const rows = kindsOf(f).map((kind) => db`select from ${tableOf(db, kind)} t ${where(db, { ...f, state: "live" })} limit ${cap + 1}`);
  return db<{ count: number }[]>`select count(*) as count from (select from (${union(db, rows)}) t limit ${cap + 1}) live`;
};

/** token.revoke: the named tokens. */
export const revokeTokens = (db: Db, act: Act, t: { ids: string[]; reason: string; ticket: string | null }) => db<MutationRow[]>`
  select * from gatehouse.revoke_tokens(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.ids}::uuid[], ${t.reason}, ${t.ticket}
  )`;

/** token.revoke: all live tokens of a kind, of a person, of both, or of everybody, if no more are live than were shown. */
export const revokeMatchingTokens = (
  db: Db,
  act: Act,
  t: { kind: TokenKind | null; userId: string | null; expectedCount: number; reason: string; ticket: string | null; confirmation?: string },
) => db<MutationRow[]>`
  select * from gatehouse.revoke_matching_tokens(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.kind}::text, ${t.userId}::uuid, ${t.expectedCount}, ${t.reason}, ${t.ticket}, ${t.confirmation ?? null}
  )`;
