import { z } from "zod";
import type { Db } from "./client";

export const TokenRow = z.strictObject({
  id: z.uuid(),
  kind: z.enum(["password_reset", "email_verification"]),
  state: z.enum(["live", "used", "expired"]),
  createdAt: z.date().nullable(),
  expiresAt: z.date(),
});
export type TokenRow = z.infer<typeof TokenRow>;

/** A person's reset and verification tokens, the newest first; never the token itself. */
export const listTokens = (db: Db, userId: string, limit: number) => db<TokenRow[]>`
  select t.id, t.kind, case when t.used then 'used' when t.expires_at > now() then 'live' else 'expired' end as state, t.created_at, t.expires_at
  from (
    select r.id, 'password_reset' as kind, r.used, r.created_at, r.expires_at from password_reset_tokens r where r.user_id = ${userId}::uuid
    union all
    select v.id, 'email_verification', v.used, v.created_at, v.expires_at from email_verification_tokens v where v.user_id = ${userId}::uuid
  ) t
  order by t.created_at desc nulls last, t.id desc
  limit ${limit}`;
