// Quoted names, comments, strings in every way of writing one (they may be cut off), parameters, words, numbers.
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
const parts =
  /"(?:[^"]|"")*"?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[eE]'(?:\\[\s\S]|''|[^'\\])*'?|'(?:''|[^'])*'?|\$(?:([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|\d+)|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/g;

/** A statement without its values, which may be anybody's: strings and numbers as dots, comments left out. */
export const maskLiterals = (sql: string): string =>
  sql.replace(parts, (part) => {
    if (/^(?:--|\/\*)/.test(part)) return "";
    if (/^(?:'|[eE]'|\$(?!\d))/.test(part)) return "'…'";
    return /^[.\d]/.test(part) ? "…" : part;
  });
