import { z } from "zod";
import { parseCursor } from "@/lib/cursor";
import { isoMoment } from "@/lib/iso-moment";
import { optionalReason, reason, ticket } from "@/lib/reason";
import { oneOf, text, type SearchParams } from "@/lib/search-params";
import { profile } from "../schema";

/** The person page's URL: which tab, which of its lists, where that begins. */
export const parsePersonUrl = (query: SearchParams) => ({
  tab: oneOf(query.tab, ["sessions", "activity", "history", "tokens", "notes"]) ?? "sessions",
  state: oneOf(query.state, ["live", "ended"]) ?? "live",
  at: text(query.at, 40),
  against: text(query.against, 40),
  cursor: parseCursor(query),
});

const act = {
  operationId: z.uuid(),
  userId: z.uuid(),
  ticket,
};

const end = z.union([z.literal("").transform(() => null), isoMoment]);

export const SetStatus = z.object({
  ...act,
  reason,
  expectedStatus: z.string().max(50),
  expectedUntil: end.optional(),
  status: z.enum(["active", "inactive", "suspended"], "Choose a status."),
  until: end,
  endSessions: z.literal("on").optional(),
});

export const VerifyEmail = z.object({ ...act, reason: optionalReason, email: z.string().max(255), verified: z.enum(["yes", "no"]) });

export const SetRole = z.object({
  ...act,
  reason,
  expectedRole: z.string().max(50),
  role: z.enum(["user", "support", "auditor", "admin"], "Choose a role."),
  endSessions: z.literal("on").optional(),
});

const seen = z.string().max(255);

export const UpdateUser = z.object({
  ...act,
  ...profile,
  reason: optionalReason,
  seenEmail: seen,
  seenFirstName: seen,
  seenLastName: seen,
});

export const MakeLink = z.object({ ...act, reason: optionalReason, email: z.string().max(255) });
