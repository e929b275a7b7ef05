import { csvLine, parseCsv } from "@/lib/csv";
import { expect, test } from "@playwright/test";

test("a line is as RFC 4180 has it", () => {
  expect(csvLine(["a", 1, true, null, new Date(0), new Date(NaN), ""])).toBe("a,1,true,,1970-01-01T00:00:00.000Z,,\r\n");
  expect(csvLine(['say "hi"', "a,b", "two\nlines", "x\r\ny"])).toBe('"say ""hi""","a,b","two\nlines","x\r\ny"\r\n');
});

test("text that a spreadsheet would run is made harmless, numbers stay numbers", () => {
  for (const text of [
    ...["=1+1", "+49", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "\v=1", "\uff1d1", " -1"],
    ...["x;=cmd|' /C calc'!A0;y", "x\t=1", "x\n =1", "x|@y"],
  ])
    expect(csvLine([text])).toBe(`"'${text}"\r\n`);
  expect(csvLine(["a=1", -5, "a; b=1"])).toBe('a=1,-5,"a; b=1"\r\n');
});

test("a cell of tabs and blanks alone takes no longer than any other", () => {
  const began = performance.now();
  for (const blank of ["\t", " ", "\t "]) expect(csvLine([`x${blank.repeat(30_000)}y`])).toContain("y");
  expect(performance.now() - began).toBeLessThan(1000);
});

test("a file is read as spreadsheets write it", () => {
  expect(parseCsv("\ufeffa,b\r\n1,2\r\n")).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ["1", "2"] },
  ]);
  expect(parseCsv('a;b\n"x;y";"say ""hi"""\n\n ; \n"two\nlines";z\nlast;"never closed')).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ["x;y", 'say "hi"'] },
    { line: 5, cells: ["two\nlines", "z"] },
    { line: 7, cells: ["last", "never closed"] },
  ]);
  expect(parseCsv("")).toEqual([]);
});

test("what is written is read back", () => {
  const cells = ["plain", 'q"uo"te', "a,b", "x\ny", "", "ä"];
  expect(parseCsv(csvLine(cells))).toEqual([{ line: 1, cells }]);
});
