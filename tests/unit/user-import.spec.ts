import { readImport, withTaken } from "@/lib/user-import";
import { expect, test } from "@playwright/test";

const head = "email,first_name,last_name";
const verdicts = (csv: string) => readImport(csv).rows?.map(({ line, verdict }) => `${line} ${verdict}`);

test("each row gets its verdict", () => {
  const rows = [
    "ada@example.org,Ada,Byron",
    "ADA@example.org,Ada,Twice",
    "no address,Ada,Byron",
    "a@b@c,Ada,Byron",
    `${"x".repeat(251)}@b.de,Ada,Byron`,
    `long@example.org,${"y".repeat(101)},Byron`,
    "nameless@example.org,Ada, ",
    "ghost@example.org,A\u202eda,Byron",
    "short@example.org,Ada",
    "wide@example.org,Ada,Byron,more",
    ' spaced@example.org , "Ada ", Byron',
  ];
  expect(verdicts([head, ...rows].join("\n"))).toEqual([
    ...[
      "2 ok",
      "3 twice",
      "4 bad_email",
      "5 bad_email",
      "6 too_long",
      "7 too_long",
      "8 no_name",
      "9 invisible",
      "10 cells",
      "11 cells",
      "12 ok",
    ],
  ]);
  const [first] = readImport(`Last_Name;EMAIL;first_name\nByron;Ada@Example.org;Ada`).rows ?? [];
  expect(first).toEqual({ line: 2, email: "Ada@Example.org", firstName: "Ada", lastName: "Byron", verdict: "ok" });
  expect(withTaken(first ? [first] : [], new Set(["ada@example.org"]))[0]?.verdict).toBe("exists");
});

test("a file that cannot be read says why", () => {
  expect(readImport("").problem).toMatch(/first line must name the columns/);
  expect(readImport("email,first_name\na@b.de,A").problem).toMatch(/last_name is missing/);
  expect(readImport(`${head},role,password\na@b.de,A,B,admin,x`).problem).toBe(
    "Unknown column: “role”, “password”. A file has email, first_name and last_name.",
  );
  expect(readImport(`${head},email\n`).problem).toBe("A column is named twice.");
  expect(readImport(head).problem).toMatch(/and nobody/);
  expect(readImport([head, ...Array.from({ length: 1001 }, (_, n) => `p${n}@b.de,A,B`)].join("\n")).problem).toBe(
    "A file may hold 1,000 people; this one has 1,001.",
  );
});
