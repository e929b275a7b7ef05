// What a spreadsheet would run as a formula, at the front or, where it separates by something else than we do, behind that; signs of full width are
// taken for the plain ones. Spaces and what is not seen would be dropped first: they are looked for from the sign backwards, once, and not from each
// tab on, of which there may be many.
const formula =
  /^[+\-\u2212\uff0b\uff0d\t\r\n]|[=@\uff1d\uff20](?<=(?:^|[;\t\r\n|])[\s\p{Cc}\p{Cf}]*.)|^[\s\p{Cc}\p{Cf}]+[+\-\uff0b\uff0d]/u;

/** What a cell may hold. A moment that JavaScript has no date for, such as infinity, is empty. */
type Value = string | number | boolean | Date | null;

const cell = (value: Value): string => {
  if (value === null) return "";
  const text = value instanceof Date ? (Number.isNaN(value.getTime()) ? "" : value.toJSON()) : String(value);
  const harmless = formula.test(text) && typeof value === "string" ? `'${text}` : text;
  return /[",;|\t\r\n]/.test(harmless) || harmless !== text ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** One line of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe in front. */
export const csvLine = (values: readonly Value[]): string => `${values.map(cell).join(",")}\r\n`;

/**
 * The lines of a CSV file (RFC 4180), each with the number of the line on which it begins; empty ones are left out. The separator is the comma, or
 * the semicolon where the first line has more of those, as spreadsheets of half of Europe write it. A quote that is never closed ends with the file.
 */
export const parseCsv = (text: string): { line: number; cells: string[] }[] => {
  const source = text.replace(/^\ufeff/, "");
  const [first = ""] = source.split(/\r?\n/, 1);
  const separator = first.split(";").length > first.split(",").length ? ";" : ",";
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let value = "";
  let [line, began] = [1, 1];
  let quoted = false;
  const endRow = () => {
    cells.push(value);
    if (cells.some((one) => one.trim() !== "")) rows.push({ line: began, cells });
    [cells, value, began] = [[], "", line + 1];
  };
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] ?? "";
    if (quoted) {
      if (char === '"' && source[at + 1] === '"') at += 1;
      else if (char === '"') quoted = false;
      if (char !== '"' || quoted) value += char;
    } else if (char === '"' && value === "") quoted = true;
    else if (char === separator) {
      cells.push(value);
      value = "";
    } else if (char === "\n") endRow();
    else if (char !== "\r") value += char;
    if (char === "\n") line += 1;
  }
  endRow();
  return rows;
};
