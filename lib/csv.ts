// What a spreadsheet would run as a formula. A tab or a line break at the front would be dropped by it first.
const formula = /^[=+\-@\t\r\n]/;

/** What a cell may hold. A moment that JavaScript has no date for, such as infinity, is empty. */
type Value = string | number | boolean | Date | null;

const cell = (value: Value): string => {
  if (value === null) return "";
  const text = value instanceof Date ? (Number.isNaN(value.getTime()) ? "" : value.toJSON()) : String(value);
  const harmless = formula.test(text) && typeof value === "string" ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) || harmless !== text ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** One line of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe in front. */
export const csvLine = (values: readonly Value[]): string => `${values.map(cell).join(",")}\r\n`;
