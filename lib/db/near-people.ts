import { z } from "zod";
import type { Db, Fragment } from "./client";
import { contains } from "./keyset";
import { idRange, matchesPerson } from "./users";

export const NearPerson = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  status: z.string(),
});
export type NearPerson = z.infer<typeof NearPerson>;

/** From so many letters on a third of a name is long enough to look for. */
const shortName = 9;

/**
 * Every e-mail that one slip of the finger in its first letters may have made into this one: two letters swapped, one too many, one missing or
 * another one instead. It is a few hundred look-ups in an index for a short name, which has no pattern, and too many for a long one.
 */
const slipsOf = (db: Db, email: string, letters: number): Fragment => db`
  select overlay(e.text placing s.letters from e.at for s.instead)
  from (select lower(${email}::text) as text, g.at from generate_series(1, ${letters}::integer) g (at)) e
  cross join lateral (
    select substr(e.text, e.at + 1, 1) || substr(e.text, e.at, 1), 2
    union all select '', 1
    union all select c.letter, n.instead
    from regexp_split_to_table('abcdefghijklmnopqrstuvwxyz0123456789._-', '') c (letter) cross join (values (0), (1)) n (instead)
  ) s (letters, instead)`;

/**
 * Patterns for what a text may have meant: two of its thirds, for a slip of the finger spoils one of them at the most. A pattern without three
 * letters in a row would be looked for in the whole table, and a short text has none that few people match.
 */
const patternsOf = (name: string): string[] => {
  const letters = [...name];
  if (letters.length < shortName) return [];
  const at = [0, Math.floor(letters.length / 3), Math.floor((2 * letters.length) / 3), letters.length];
  const [one = "", two = "", three = ""] = [0, 1, 2].map((n) => letters.slice(at[n], at[n + 1]).join(""));
  return [
    [one, two],
    [two, three],
    [one, three],
  ]
    .filter((pair) => pair.some((part) => /[\p{L}\p{N}]{3}/u.test(part)))
    .map((pair) => pair.map((part) => contains(part).slice(0, -1)).join("") + "%");
};

/**
 * Regular expressions of the whole words that one slip may have made into a short one: two letters swapped or one too many, one missing, another one
 * instead. All in one would lead through the index to whole nations. A letter beyond ASCII stands for any: pg_trgm finds no trigram around it. What is
 * left without three letters in a row is left out, since nothing would lead to it.
 */
const wordsOf = (word: string): string[] => {
  if (!/^\p{L}{4,8}$/u.test(word)) return [];
  const letters = [...word].map((letter) => (/[a-z]/i.test(letter) ? letter : "."));
  const instead = (at: number, put: string, from: number) => [...letters.slice(0, at), put, ...letters.slice(from)].join("");
  return [
    letters.flatMap((letter, at) => [instead(at, `${letters[at + 1] ?? ""}${letter}`, at + 2), instead(at, "", at + 1)]),
    letters.map((_, at) => instead(at, ".", at)),
    letters.map((_, at) => instead(at, ".", at + 1)),
  ]
    .map((words) => words.filter((one) => /[a-z]{3}/i.test(one)))
    .filter((words) => words.length > 0)
    .map((words) => `\\m(${words.join("|")})\\M`);
};

/**
 * People whose name or e-mail is like a text that is nobody's, the most like it first: gathered among the neighbours in the alphabet and by what
 * a slip leaves whole or made, ranked by trigrams. To let the trigrams gather them too would read what whole nations have in common.
 */
export const findNearPeople = (db: Db, text: string, limit: number) => {
  const name = text.split("@")[0] || text;
  const person = db`(u.first_name || ' ' || u.last_name || ' ' || u.email)`;
  const letters = [...name].length;
  const [low, high] = idRange(text) ?? [null, null];
  const words = wordsOf(text);
  const columns = db`u.id, u.email, u.first_name, u.last_name, u.status`;
  const found = [
    ...patternsOf(name).map((pattern) => db`${person} ilike ${pattern}`),
    ...words.map((pattern) => db`${person} ~* ${pattern}`),
    ...(text.includes("@") ? [] : [db`true ${matchesPerson(db, text)}`]),
  ].reduce((so, where) => db`${so} union (select ${columns} from gatehouse.people u where ${where} limit 200)`, db``);
  return db<NearPerson[]>`
    with slips as materialized (select array(${slipsOf(db, text, letters < shortName ? letters + 1 : 0)}) as emails)
    select n.id, n.email, n.first_name, n.last_name, n.status
    from (
      (select ${columns} from gatehouse.people u where lower(u.email) = any ((select s.emails from slips s)::text[]))
      union
      (select ${columns} from gatehouse.people u where lower(u.email) >= lower(${text}::text) order by lower(u.email), u.id limit 100)
      union
      (select ${columns} from gatehouse.people u where lower(u.email) < lower(${text}::text) order by lower(u.email) desc, u.id desc limit 100)
      ${found}
    ) n
    cross join slips s
    where word_similarity(${name}::text, n.first_name || ' ' || n.last_name || ' ' || n.email) >= 0.5
      or n.first_name || ' ' || n.last_name || ' ' || n.email ~* ${words.join("|") || null} or lower(n.email) = any (s.emails) or n.id between ${low}::uuid and ${high}::uuid
    order by lower(n.email) = any (s.emails) desc, ${name}::text <<-> (n.first_name || ' ' || n.last_name || ' ' || n.email), ${text}::text <-> n.email::text, n.id
    limit ${limit}`;
};
