import { z } from "zod";
import { filterOf, userFilterNames } from "../schema";
import { isoMoment } from "@/lib/iso-moment";
import type { UserSelection } from "@/lib/db/user-selection";
import { optionalReason, reason, ticket } from "@/lib/reason";

const words = {
  operationId: z.uuid(),
  ticket,
};
const count = z.coerce.number().int().min(0).max(1_000_000);

// Unlike in the page's URL, garbage is refused here: a filter that counts as absent would widen what is hit.
const whom = {
  userIds: z
    .preprocess((ids) => (typeof ids === "string" ? [ids] : ids), z.array(z.uuid()).min(1).max(1000, "At most 1,000 people at once."))
    .optional(),
  q: z.string().trim().min(1).max(200).optional(),
  status: z.enum(userFilterNames.status).optional(),
  role: z.enum(userFilterNames.role).optional(),
  verified: z.enum(userFilterNames.verified).optional(),
  live: z.enum(userFilterNames.live).optional(),
  created: z.enum(userFilterNames.created).optional(),
  last_login: z.enum(userFilterNames.last_login).optional(),
};

/** Whom: people by id, or a filter in the words of the list's URL. */
export const Whom = z.strictObject(whom);

/** The same as the database takes it. */
export const toSelection = ({ userIds, ...filter }: z.output<typeof Whom>): UserSelection => (userIds ? { userIds } : filterOf(filter));

export const VerifyUsers = z.object({ ...words, ...whom, reason, expectedCount: count });

export const SetUsersStatus = z.object({
  ...words,
  ...whom,
  reason,
  expectedCount: count,
  /** Those that the named people stood in the list with, in the order of their ids. */
  statuses: z
    .string()
    .max(20_000)
    .transform((list) => list.split(","))
    .optional(),
  newStatus: z.enum(userFilterNames.status, "Choose a status."),
  until: z.union([z.literal("").transform(() => null), isoMoment]),
  endSessions: z.literal("on").optional(),
});

export const EndUsersSessions = z.object({
  ...words,
  ...whom,
  reason,
  expectedCount: count,
  expectedSessions: count,
  includeOwn: z.literal("on").optional(),
});

export const ExportUsers = z.object({
  ...words,
  ...whom,
  reason: optionalReason,
  expectedCount: z.coerce.number().int().min(0).max(100_000_000),
  format: z.enum(["csv", "ndjson"]),
});
