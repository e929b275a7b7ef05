import { momentCursor } from "./cursor";
import { localField, localMoment, type Zone } from "./format";
import { text, type SearchParams } from "./search-params";

const zoned = /(Z|[+-]\d\d:\d\d)$/;

/** In an address a plus sign that is written as one arrives as a blank. */
const withPlus = (typed: string | undefined) => typed?.replace(/(?<=T.*) (?=\d\d:\d\d$)/, "+");

/** The moment that a URL or a field means. With its zone it means the same to everybody; a field's text means the reader's clock. */
export const momentOf = (given: string | undefined, zone: Zone): Date | undefined => {
  const typed = withPlus(given);
  const at = typed && zoned.test(typed) ? Date.parse(typed) : localMoment(typed ?? "", zone);
  return at !== undefined && at > 0 && at < 4e12 ? new Date(at) : undefined;
};

/** The first of these texts that means no moment. */
export const notAMoment = (typed: (string | undefined)[], zone: Zone): string | undefined =>
  typed.find((one) => one !== undefined && momentOf(one, zone) === undefined);

/** True for a text without a zone, which belongs into the URL with one. */
export const isLocalMoment = (typed: string | undefined) => typed !== undefined && !zoned.test(withPlus(typed) ?? "");

/** "from 2026-03-14 14:05 until 2026-03-15 00:00", of moments as the URL has them. */
export const fromUntilWords = (from: string | undefined, until: string | undefined, zone: Zone): string => {
  const [begin, end] = [from, until].map((at) => at && localField(Date.parse(at), zone).replace("T", " "));
  const words = [begin && `from ${begin}`, end && `until ${end}`].filter(Boolean).join(" ");
  return from && until && Date.parse(from) >= Date.parse(until) ? `${words}, which ends before it begins` : words;
};

/** Where the URL's `jump` leads to in a list that is ordered by time, as its `after`; undefined for none and for garbage. */
export const jumpOf = (query: SearchParams, zone: Zone, descending = true): string | undefined => {
  const at = momentOf(text(query.jump, 40), zone);
  return at && momentCursor(at, descending);
};
