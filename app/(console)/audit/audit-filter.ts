import type { MisreadText } from "@/components/misread";
import { matchAuditNames } from "@/lib/audit-words";
import { listAuditNames, type AuditFilter, type AuditName } from "@/lib/db/audit";
import { findAuditPeople, type AuditPerson } from "@/lib/db/audit-people";
import { reads } from "@/lib/db/pools";
import { uuid } from "@/lib/search-params";
import type { AskedAudit } from "./schema";

/** What was asked for, as the database takes it; or why it means nothing. */
export type AuditAnswer =
  | { filter: AuditFilter; problem?: undefined }
  | { filter?: undefined; problem: { part: "action"; typed: string; known: AuditName[] } }
  | { filter?: undefined; problem: { part: "actor" | "target"; typed: string; people: AuditPerson[] } }
  | { filter?: undefined; problem: MisreadText };

const nobody = new Set(["system", "nobody"]);

/** Whom a text means, if it means exactly one: by e-mail or id, or as the only one whose name or e-mail holds it. */
const theOne = (people: readonly AuditPerson[]) => people.find(({ isExact }) => isExact) ?? (people.length === 1 ? people[0] : undefined);

const findPeople = async (typed: string | undefined) => (typed === undefined ? [] : reads((db) => findAuditPeople(db, typed)));

/** Looks up the names and people that the URL speaks of. Throws a DatabaseError. */
export const answerAudit = async ({ shown, filter, badIp, badMoment }: AskedAudit): Promise<AuditAnswer> => {
  const { action, actor, target, ip } = shown;
  if (badIp) return { problem: { part: "ip", typed: ip ?? "" } };
  if (badMoment !== undefined) return { problem: { part: "moment", typed: badMoment } };
  const isNobody = nobody.has(actor?.toLowerCase() ?? "");
  const [known, actors, targets] = await Promise.all([
    action === undefined || action === "*" ? [] : reads((db) => listAuditNames(db)),
    isNobody ? [] : findPeople(actor),
    findPeople(target),
  ]);

  const names = action === undefined || action === "*" ? undefined : matchAuditNames(action, known);
  if (names?.length === 0) return { problem: { part: "action", typed: action ?? "", known } };

  const who = theOne(actors);
  if (actor !== undefined && !isNobody && !who) return { problem: { part: "actor", typed: actor, people: actors } };

  // An id may be a session's or a token's.
  const targetId = theOne(targets)?.id ?? uuid(target);
  if (target !== undefined && targetId === undefined) return { problem: { part: "target", typed: target, people: targets } };

  return { filter: { ...filter, names, actor: isNobody ? "nobody" : who && { id: who.id, isDeleted: who.isDeleted }, targetId } };
};
