/** A statement as it went to the server. */
export interface Sent {
  /** Without the lines that its absent parts left empty. */
  text: string;
  /** What stands for $1, $2 …: literals. */
  values: string[];
}

/** What the driver keeps on a query and its types do not tell. */
interface Kept {
  string?: string;
  parameters?: unknown[];
  statement?: { types?: number[] } | null;
}

const numbers = new Set([20, 21, 23, 700, 701, 1700]);

const literal = (value: unknown, type = 0): string => {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return `'${value.toISOString()}'`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") throw new Error(`No literal for a ${typeof value}.`);
  // The driver has made texts of numbers by the time they are sent.
  return numbers.has(type) ? value : `'${value.replaceAll("'", "''")}'`;
};

const tidy = (text: string) => {
  const lines = text.split("\n").filter((line) => line.trim());
  // What is composed into a statement is written further out or in than it.
  const indent = lines[0]?.search(/\S/) ?? 0;
  return lines.map((line) => line.slice(Math.min(indent, line.search(/\S/))).trimEnd()).join("\n");
};

/** What was sent for a query, described or run; undefined if nothing was, since no connection was to be had. */
export const sentBy = (query: unknown): Sent | undefined => {
  const { string, parameters = [], statement } = (query ?? {}) as Kept;
  if (string === undefined) return undefined;
  return { text: tidy(string), values: parameters.map((value, place) => literal(value, statement?.types?.[place])) };
};
