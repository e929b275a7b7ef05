// Comments nest. What stands nine deep goes with all that is behind it.
const comment = Array.from({ length: 8 }).reduce<string>(
  (inner) => String.raw`\/\*(?:[^*/]+|${inner}|(?!\*\/)[*/])*(?:\*\/|$)`,
  String.raw`\/\*[\s\S]*`,
);
// Quoted names, comments, strings in every way of writing one (they may be cut off), parameters, words, numbers.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
// Where a plain string seems to end behind a backslash and a word follows at once, standard_conforming_strings may be off: all that follows goes too.
const parts = new RegExp(
  [
    String.raw`"(?:[^"]|"")*"?`,
    String.raw`--[^\n]*`,
    comment,
    String.raw`[eE]'(?:\\[\s\S]|''|[^'\\])*'?`,
    String.raw`'(?:''|\\'\w[\s\S]*|[^'])*'?`,
    String.raw`\$(?:((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?(?:\$\1\$|$)|\d+)`,
    String.raw`[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*`,
    String.raw`(?:\d\w*\.?\w*|\.\d\w*)(?:(?<=[eE])[+-]\d\w*)?`,
  ].join("|"),
  "g",
);

/** A statement without its values, which may be anybody's: strings and numbers as dots, comments left out. */
export const maskLiterals = (sql: string): string =>
  sql.replace(parts, (part) => {
    if (/^(?:--|\/\*)/.test(part)) return "";
    if (/^(?:'|[eE]'|\$(?!\d))/.test(part)) return "'…'";
    return /^[.\d]/.test(part) ? "…" : part;
  });
