import { number, plural, visible } from "./format";

const skips: Record<string, (count: number, whom: string) => string> = {
  already: (count) => `${number(count)} already ${count === 1 ? "was" : "were"}`,
  own: (_, whom) => whom,
  ...Object.fromEntries(
    [
      ["missing", "not found"],
      ["ended", "had ended already"],
      ["expired", "had expired"],
      ["used", "used or revoked before"],
      ["no_session", "without a live session"],
      ["not_theirs", "not their own"],
      ["exists", "with an account already"],
      ["bad_email", "without an e-mail address"],
      ["too_long", "too long"],
      ["no_name", "without a name"],
      ["invisible", "with invisible characters in the name"],
      ["twice", "further up in the file already"],
      ["cells", "with more or fewer cells than columns"],
    ].map(([name, words]) => [name, (count: number) => `${number(count)} ${words}`]),
  ),
};

/** What became of a single target that was left out, or stands in a file. */
const outcomes: ReadonlyMap<string, string> = new Map([
  ["already", "Was so already"],
  ["own", "Their own: left out"],
  ["missing", "Not found"],
  ["ended", "Had ended already"],
  ["expired", "Had expired"],
  ["used", "Used or revoked before"],
  ["no_session", "Had no live session"],
  ["not_theirs", "Not their own"],
  ["exists", "Has an account already"],
  ["bad_email", "Not an e-mail address"],
  ["too_long", "Too long"],
  ["no_name", "First or last name missing"],
  ["invisible", "Invisible characters in the name"],
  ["twice", "Stands further up in the file already"],
  ["cells", "More or fewer cells than columns"],
  ["exported", "In the file"],
]);

/** The same of one. */
export const targetOutcome = (outcome: string): string => outcomes.get(outcome) ?? visible(outcome.replaceAll("_", " "), 40);

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
