import { number, plural, visible } from "./format";

const skips: Record<string, (count: number, whom: string) => string> = {
  already: (count) => `${number(count)} already ${count === 1 ? "was" : "were"}`,
  own: (_, whom) => whom,
};

/** Whom an act on many people left out, and why: "2 already were". Empty when nobody was. */
export const skippedWords = (skipped: Record<string, unknown>, own: string): string =>
  Object.entries(skipped)
    .flatMap(([name, count]) =>
      typeof count === "number" && count > 0 ? [skips[name]?.(count, own) ?? `${number(count)} ${visible(name, 40)}`] : [],
    )
    .join(", ");

/** "12 people suspended; skipped: 2 already were." */
export const outcomeWords = (
  row: { targetCount: number; replayed: boolean; result: Record<string, unknown> } | undefined,
  done: string,
): string => {
  const why = skippedWords((row?.result.skipped ?? {}) as Record<string, unknown>, "you cannot do this to yourself");
  const words = `${plural(row?.targetCount ?? 0, "person", "people")} ${done}`;
  return `${row?.replayed ? "Already done: " : ""}${words}${why ? `; skipped: ${why}` : ""}.`;
};
