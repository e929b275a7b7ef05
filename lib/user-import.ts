import { parseCsv } from "./csv";
import { hasInvisible, number } from "./format";

/** How much a file may hold: its people come back as JSON, of which a form may send 256 kB. */
export const importLimits = { bytes: 150_000, rows: 1_000 } as const;

const columns = ["email", "first_name", "last_name"] as const;

/** Why a row makes nobody. */
export const leftOutVerdicts = ["exists", "bad_email", "too_long", "no_name", "invisible", "twice", "cells"] as const;

/** What is said of a row before anything is written. */
export type ImportVerdict = "ok" | (typeof leftOutVerdicts)[number];

export interface ImportRow {
  /** Where it stands in the file. */
  line: number;
  email: string;
  firstName: string;
  lastName: string;
  verdict: ImportVerdict;
}

/** A file with a verdict for each row, or why it cannot be read at all. */
export type ImportPreview = { rows: ImportRow[]; problem?: undefined } | { rows?: undefined; problem: string };

const verdictOf = ({ email, firstName, lastName }: Omit<ImportRow, "verdict">): ImportVerdict => {
  if ([...email].length > 255 || [...firstName].length > 100 || [...lastName].length > 100) return "too_long";
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return "bad_email";
  if (firstName === "" || lastName === "") return "no_name";
  return hasInvisible(firstName) || hasInvisible(lastName) ? "invisible" : "ok";
};

/** Reads a file; whether an e-mail has an account already is for `withTaken` to say. */
export const readImport = (text: string): ImportPreview => {
  const [head, ...lines] = parseCsv(text.replaceAll("\u0000", ""));
  const names = head?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const unknown = names.filter((name) => !(columns as readonly string[]).includes(name));
  const missing = columns.filter((name) => !names.includes(name));
  if (!head || missing.length > 0)
    return { problem: `The first line must name the columns email, first_name and last_name; ${missing.join(", ")} is missing.` };
  if (unknown.length > 0)
    return {
      problem: `Unknown column: ${unknown.map((name) => `“${name.slice(0, 60)}”`).join(", ")}. A file has email, first_name and last_name.`,
    };
  if (names.length > columns.length) return { problem: "A column is named twice." };
  if (lines.length === 0) return { problem: "The file names its columns, and nobody." };
  if (lines.length > importLimits.rows) return { problem: `A file may hold 1,000 people; this one has ${number(lines.length)}.` };
  const seen = new Set<string>();
  return {
    rows: lines.map(({ line, cells }) => {
      const cell = (name: (typeof columns)[number]) => cells[names.indexOf(name)]?.trim().toWellFormed() ?? "";
      const row = { line, email: cell("email"), firstName: cell("first_name"), lastName: cell("last_name") };
      const key = row.email.toLowerCase();
      const verdict = cells.length !== names.length ? "cells" : seen.has(key) ? "twice" : verdictOf(row);
      seen.add(key);
      return { ...row, verdict };
    }),
  };
};

/** The rows with those told apart that have an account already. */
export const withTaken = (rows: readonly ImportRow[], taken: ReadonlySet<string>): ImportRow[] =>
  rows.map((row) => (row.verdict === "ok" && taken.has(row.email.toLowerCase()) ? { ...row, verdict: "exists" as const } : row));
