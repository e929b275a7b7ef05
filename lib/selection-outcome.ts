import { number, plural } from "./format";

const skips: Record<string, (count: number) => string> = {
  already: (count) => `${number(count)} already ${count === 1 ? "was" : "were"}`,
  own: () => "you cannot do this to yourself",
};

/** "12 people suspended; skipped: 2 already were." */
export const outcomeWords = (
  row: { targetCount: number; replayed: boolean; result: Record<string, unknown> } | undefined,
  done: string,
): string => {
  const skipped = Object.entries((row?.result.skipped ?? {}) as Record<string, number>).filter(([, count]) => count > 0);
  const why = skipped.map(([name, count]) => skips[name]?.(count) ?? `${number(count)} ${name}`);
  const words = `${plural(row?.targetCount ?? 0, "person", "people")} ${done}`;
  return `${row?.replayed ? "Already done: " : ""}${words}${why.length > 0 ? `; skipped: ${why.join(", ")}` : ""}.`;
};
