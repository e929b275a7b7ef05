import { parseNetwork } from "@/lib/network";
import { personText, uuid, type SearchParams } from "@/lib/search-params";

/** What somebody asks about. */
export type Asked =
  | { kind: "person"; who: { id: string } | { text: string } }
  | { kind: "address"; address: string }
  | { kind: "network"; network: string };

/** What was typed into the one box, and what it is: whatever is no id and no address may be an e-mail or the beginning of an id. */
export const parseDiagnoseUrl = (query: SearchParams): { q?: string; asked?: Asked } => {
  const q = personText(query.q, 255);
  if (q === undefined) return {};
  const id = uuid(q);
  if (id) return { q, asked: { kind: "person", who: { id } } };
  const address = parseNetwork(q);
  if (address?.includes("/")) return { q, asked: { kind: "network", network: address } };
  return { q, asked: address ? { kind: "address", address } : { kind: "person", who: { text: q } } };
};
