import { localMoment, type Zone } from "./format";

const zoned = /(Z|[+-]\d\d:\d\d)$/;

/** The moment that a URL or a field means. With its zone it means the same to everybody; a field's text means the reader's clock. */
export const momentOf = (typed: string | undefined, zone: Zone): Date | undefined => {
  const at = typed && zoned.test(typed) ? Date.parse(typed) : localMoment(typed ?? "", zone);
  return at !== undefined && at > 0 && at < 4e12 ? new Date(at) : undefined;
};

/** True for a text without a zone, which belongs into the URL with one. */
export const isLocalMoment = (typed: string | undefined) => typed !== undefined && !zoned.test(typed);
