import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { auditName, hasAuditPhrase } from "@/lib/audit-words";
import { operationSentence } from "@/lib/operation-words";

/** What is no literal in the functions, and what it may be. An expression that is not here fails the test. */
const meanings: Record<string, readonly string[]> = {
  "p_kind || '_token'": ["password_reset_token", "email_verification_token"],
  "e.kind": ["password_reset_token", "email_verification_token"],
  capability: ["user.send_reset", "user.resend_verification"],
};

/** The parts of an SQL list, up to where it ends: commas count outside of strings and brackets only. */
const parts = (text: string): string[] => {
  const found = [""];
  let depth = 0;
  let quoted = false;
  for (const [at, c] of [...text].entries()) {
    if (c === "'") quoted = !quoted;
    if (!quoted) {
      if (c === "(") depth += 1;
      if (c === ")") depth -= 1;
      if (depth < 0 || c === ";" || (depth === 0 && /^\sfrom\s/i.test(text.slice(at, at + 6)))) break;
      if (c === "," && depth === 0) {
        found.push("");
        continue;
      }
    }
    found[found.length - 1] += c;
  }
  return found.map((part) => part.trim().replaceAll(/\s+/g, " "));
};

/** What an expression may come to: a literal, the results of a CASE, or what is said above. */
const valuesOf = (expression: string, file: string): readonly string[] => {
  const literal = /^'([^']*)'$/.exec(expression);
  if (literal?.[1] !== undefined) return [literal[1]];
  if (/^case\s/i.test(expression)) return [...expression.matchAll(/(?:then|else)\s+'([^']*)'/gi)].map(([, value]) => value ?? "");
  const known = meanings[expression];
  if (!known) throw new Error(`${file} writes ${expression}: say in this test what it may be`);
  return known;
};

/** Each row that an insert into the audit log may write, as the expressions of its columns. */
const insertedBy = (sql: string): Record<string, string>[] =>
  [...sql.matchAll(/insert into public\.audit_logs \(([^)]*)\)\s*(values|select)\s/gi)].flatMap((insert) => {
    const columns = (insert[1] ?? "").split(",").map((name) => name.trim());
    const rest = sql.slice(insert.index + insert[0].length);
    const rows = insert[2]?.toLowerCase() === "select" ? [parts(rest)] : parts(rest).map((row) => parts(row.slice(1)));
    return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ""])));
  });

const files = readdirSync("sql/functions").map((name) => ({
  name,
  sql: readFileSync(`sql/functions/${name}`, "utf8").replaceAll(/--.*$/gm, ""),
}));

test("every entry that a function writes into the audit log is told in words of its own", () => {
  const names = new Set<string>();
  for (const { name, sql } of files) {
    const rows = insertedBy(sql);
    expect(rows.length, name).toBeGreaterThanOrEqual(sql.split(/insert into public\.audit_logs/i).length - 1);
    for (const { action = "", resource = "" } of rows)
      for (const verb of valuesOf(action, name))
        for (const noun of valuesOf(resource, name)) names.add(auditName({ action: verb, resource: noun }));
  }
  // A parser that finds nothing finds nothing wrong.
  expect(names.size).toBeGreaterThan(25);
  for (const name of ["auth.confirm_failed", "session.logout", "password_reset_token.use", "user.unverify_email", "view.save"])
    expect(names).toContain(name);
  expect([...names].filter((name) => !hasAuditPhrase(name))).toEqual([]);
});

test("every kind of operation that a function begins is told in words of its own", () => {
  const kinds = new Set<string>();
  for (const { name, sql } of files) {
    for (const call of sql.matchAll(/gatehouse\.begin_operation\((?!\s*p_operation_id uuid)/gi))
      for (const kind of valuesOf(parts(sql.slice(call.index + call[0].length))[1] ?? "", name)) kinds.add(kind);
  }
  expect(kinds.size).toBeGreaterThan(20);
  for (const kind of ["view.delete", "user.send_reset", "account.end_sessions"]) expect(kinds).toContain(kind);
  expect([...kinds].filter((kind) => operationSentence({ kind, targetCount: 1, targetName: null }).startsWith("did "))).toEqual([]);
});
