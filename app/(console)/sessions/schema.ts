import { z } from "zod";
import { parseCursor } from "@/lib/cursor";
import { sessionDevices, sessionRoles, sessionStatuses, type SessionFilter } from "@/lib/db/session-filter";
import type { Zone } from "@/lib/format";
import { isoMoment } from "@/lib/iso-moment";
import { parseNetwork } from "@/lib/network";
import { reason, ticket } from "@/lib/reason";
import { oneOf, personText, text, type SearchParams } from "@/lib/search-params";
import { parseSpan } from "@/lib/session-spans";

/**
 * The sessions page's URL. `misread`: an address or a moment that cannot be read, so that the page can say so. `isLocal`: a moment came as the
 * reader's clock shows it, and belongs into the URL with its zone.
 */
export const parseSessionsUrl = (query: SearchParams, zone: Zone, now = Date.now()) => {
  const state = oneOf(query.state, ["live", "ended"]) ?? "live";
  const typedIp = text(query.ip, 64);
  const ip = parseNetwork(typedIp);
  const [created, used, expires] = [
    parseSpan(query, "created", zone, now),
    parseSpan(query, "used", zone, now),
    parseSpan(query, "expires", zone, now),
  ];
  const badIp = ip === undefined && typedIp ? [{ part: "ip" as const, typed: typedIp }] : [];
  const badMoments = [created, used, expires].flatMap(({ badMoment }) =>
    badMoment ? [{ part: "moment" as const, typed: badMoment }] : [],
  );
  const plain = {
    q: personText(query.q),
    role: oneOf(query.role, sessionRoles),
    status: oneOf(query.status, sessionStatuses),
    browser: text(query.browser, 60),
    os: text(query.os, 60),
    device: oneOf(query.device, sessionDevices),
  };
  const filtering: Partial<Record<string, string>> = { ...plain, ip: typedIp, ...created.shown, ...used.shown, ...expires.shown };
  const filter: SessionFilter = {
    ...plain,
    ip,
    ...{ createdFrom: created.from, createdUntil: created.until },
    ...{ usedFrom: used.from, usedUntil: used.until },
    ...{ expiresFrom: expires.from, expiresUntil: expires.until },
  };
  return {
    state,
    filtering,
    shown: { ...filtering, state: state === "live" ? undefined : state, facets: oneOf(query.facets, ["on"]) } as Partial<
      Record<string, string>
    >,
    filter,
    misread: [...badIp, ...badMoments][0],
    isLocal: created.isLocal || used.isLocal || expires.isLocal,
    asksToEnd: state === "live" && oneOf(query.end, ["matching"]) !== undefined,
    cursor: parseCursor(query),
    isFiltered: Object.values(filter).some((value) => value !== undefined) || typedIp !== undefined,
  } as const;
};
export type AskedSessions = ReturnType<typeof parseSessionsUrl>;

const words = {
  reason,
  ticket,
};
const act = { operationId: z.uuid(), ...words, includeOwn: z.literal("on").optional() };

export const RevokeSessions = z.object({
  ...act,
  sessionIds: z.preprocess(
    (ids) => (typeof ids === "string" ? [ids] : ids),
    z.array(z.uuid()).min(1).max(1000, "At most 1,000 sessions at once."),
  ),
});

export const RevokeUserSessions = z.object({ ...act, userId: z.uuid(), expectedCount: z.coerce.number().int().min(0).max(1_000_000) });

const moment = isoMoment.transform((value) => new Date(value)).optional();

/** The filter's parts by their own names, with absolute moments: what was counted when the dialog opened is what is ended. */
export const RevokeFilteredSessions = z.object({
  ...act,
  userId: z.uuid().optional(),
  q: z.string().trim().min(1).max(200).optional(),
  role: z.enum(sessionRoles).optional(),
  status: z.enum(sessionStatuses).optional(),
  ip: z
    .string()
    .refine((value) => parseNetwork(value) !== undefined)
    .transform(parseNetwork)
    .optional(),
  browser: z.string().min(1).max(60).optional(),
  os: z.string().min(1).max(60).optional(),
  device: z.enum(sessionDevices).optional(),
  createdFrom: moment,
  createdUntil: moment,
  usedFrom: moment,
  usedUntil: moment,
  expiresFrom: moment,
  expiresUntil: moment,
  expectedCount: z.coerce.number().int().min(0).max(100_000_000),
  confirmation: z.string().max(100).optional(),
});

/** A filter as fields of that form. */
export const filterFields = (filter: SessionFilter): [name: string, value: string][] =>
  Object.entries(filter).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value instanceof Date ? value.toJSON() : value]],
  );

export const RestoreSessions = z.object({ operationId: z.uuid(), undoes: z.uuid(), ...words });
