/** A part of a statement as text. */
class Text {
  constructor(readonly text: string) {}
}

const literal = (value: unknown): string =>
  value instanceof Text ? value.text : typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;

const tag = (strings: TemplateStringsArray, ...values: unknown[]) =>
  new Text(strings.reduce((so, part, place) => so + (place > 0 ? literal(values[place - 1]) : "") + part, ""));

/**
 * Stands in for the driver where a statement is shown instead of run: the same templates, their values as literals. What it gives goes to the eye
 * and to psql by way of a person, never to the database by itself.
 */
export const printed = Object.assign(tag, {
  raw: (text: string) => new Text(text),
  list: (parts: readonly unknown[]) => new Text(parts.map(literal).join(",\n  ")),
});
export type Printed = typeof printed;
