import { expect, test } from "@playwright/test";
import { maskLiterals } from "@/lib/mask-literals";

const cases: [sql: string, shown: string][] = [
  ["select * from users where email = 'a@b.example' and n > 17.5", "select * from users where email = '…' and n > …"],
  ["select 'it''s', E'it\\'s', e'\\\\', U&'x', B'1', X'1F'", "select '…', '…', '…', U&'…', B'…', X'…'"],
  // A backslash is nothing special in a plain string.
  ["select 'C:\\', 'secret'", "select '…', '…'"],
  ["select $$secret$$, $tag$se$cret$tag$, $1, $23", "select '…', '…', $1, $23"],
  [`select "it's", a1, t2.c3 from "x"`, `select "it's", a1, t2.c3 from "x"`],
  ["select 1 -- it's secret\n, 'two'", "select … \n, '…'"],
  ["select /* it's */ 'secret'", "select  '…'"],
  ["limit 50 offset .5e-3", "limit … offset …"],
  ["select 1_000_000, 0x1F, 0b1, 1e+5, 1.5e-3, 1_0.2_5, .5, 3 from t1", "select …, …, …, …, …, …, …, … from t1"],
  ["select $é$ secret $é$, $é1$ secret $é1$", "select '…', '…'"],
  ["select /* a /* b */ secret */ 1", "select  …"],
  [`select ${"/* ".repeat(20)}secret ${"*/ ".repeat(12)}secret`, "select "],
  ["select /**/ a /* / * /*/ secret */*/, b", "select  a , b"],
  // With standard_conforming_strings off a backslash keeps the string open.
  ["select 'a\\'b secret', 1", "select '…'"],
  ["select a like '%\\' escape '\\' or b = 'secret'", "select a like '…' escape '…' or b = '…'"],
  // What is kept of a statement may end anywhere.
  ["select 'sec", "select '…'"],
  ["select $$sec", "select '…'"],
  ["select /* sec", "select "],
];
for (const [sql, shown] of cases) test(`without its values: ${sql}`, () => expect(maskLiterals(sql)).toBe(shown));
