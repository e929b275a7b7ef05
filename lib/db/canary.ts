import { z } from "zod";
import type { Db } from "./client";
import { MutationRow, type Act } from "./sessions";

export const CanaryRow = MutationRow.extend({ sessionId: z.uuid() });
export type CanaryRow = z.infer<typeof CanaryRow>;

/** session.revoke: opens a session of the canary for a minute, under the hash of a secret. */
export const beginCanary = (db: Db, act: Act, t: { email: string; hash: string }) => db<CanaryRow[]>`
  select * from gatehouse.begin_canary(${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.email}, ${t.hash})`;
