/** What Next hands a page as searchParams. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** A parameter's first value, trimmed, without NULs and cut to `max` characters; undefined when nothing is left. */
export const text = (value: string | string[] | undefined, max = 200): string | undefined => {
  const first = Array.isArray(value) ? value[0] : value;
  return [...(first ?? "").replaceAll("\u0000", "").trim()].slice(0, max).join("").toWellFormed() || undefined;
};

/** A parameter's text that means people: of an e-mail as a mail's header or a link to it has it, the e-mail alone. */
export const personText = (value: string | string[] | undefined, max?: number): string | undefined => {
  const typed = text(value, max);
  const [, link] = /^<?mailto:([^?<>\s]+)/i.exec(typed ?? "") ?? [];
  if (link) return link.replace(/%([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return /<([^<>\s]+@[^<>\s]+)>/.exec(typed ?? "")?.[1] ?? typed;
};

/** A parameter's value if it is one of these. */
export const oneOf = <const T extends string>(value: string | string[] | undefined, allowed: readonly T[]): T | undefined =>
  allowed.find((one) => one === text(value));

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A parameter's value if it is a UUID as PostgreSQL prints it. */
export const uuid = (value: string | string[] | undefined): string | undefined => {
  const one = text(value);
  return one && uuidForm.test(one) ? one.toLowerCase() : undefined;
};
