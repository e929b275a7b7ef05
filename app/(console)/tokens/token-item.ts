import type { TokenItem } from "@/components/token-table";
import type { Staff } from "@/lib/auth/staff";
import type { TokenRow } from "@/lib/db/tokens";
import { visible } from "@/lib/format";

/** A row of the database as the table takes it: only what is shown, made safe to look at. */
export const toTokenItem = (row: TokenRow): TokenItem => ({
  id: row.id,
  kind: row.kind,
  state: row.isRevoked ? "revoked" : row.state,
  userId: row.userId,
  owner: visible(`${row.firstName} ${row.lastName}`.trim() || row.email, 120),
  email: visible(row.email, 255),
  createdAt: row.createdAt?.toJSON() ?? null,
  expiresAt: row.expiresAt.toJSON() ?? new Date(8.64e15).toJSON(),
});

/** Why this person may not revoke tokens; undefined when they may. */
export const tokenRefusalFor = (staff: Staff) =>
  staff.capabilities.has("token.revoke") ? undefined : `Your role ${staff.role} may not revoke tokens.`;
