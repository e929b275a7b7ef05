import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "@playwright/test";
import { checkAgainstDatabase } from "@/lint/database";
import { checkTree } from "@/lint/tree";
import { projectDir } from "@/scripts/connection";

// A gate that cannot fail is no gate. lint/fixtures/bad is a small project in which each file breaks the rules that its first line names, once for
// each time that a rule is named; lint/fixtures/good does the same things as they should be done, and every gate must stay silent there.
type Found = { file: string; rule: string };

const config = [".oxlintrc.json", ".squawk.toml", "knip.json", "postgres-language-server.jsonc", "tsconfig.json", "package.json", "lint"];
const projects: Record<"bad" | "good", string> = { bad: "", good: "" };
const found = { bad: [] as Found[], good: [] as Found[] };

// In a project of its own, with our configuration: the rules go by a file's place, and the real configuration is what has to bite.
const layOut = (kind: "bad" | "good") => {
  const root = mkdtempSync(join(tmpdir(), `house-${kind}-`));
  for (const name of config)
    cpSync(join(projectDir, name), join(root, name), { recursive: true, filter: (path) => basename(path) !== "fixtures" });
  cpSync(join(projectDir, "lint/fixtures", kind), root, { recursive: true });
  symlinkSync(join(projectDir, "node_modules"), join(root, "node_modules"));
  return root;
};

const run = (root: string, name: string, ...args: string[]) =>
  spawnSync(join(projectDir, "node_modules/.bin", name), args, { cwd: root, encoding: "utf8" }).stdout;

const oxlint = (root: string): Found[] => {
  const { diagnostics } = JSON.parse(run(root, "oxlint", "--format=json", "app", "components", "lib", "scripts"));
  return diagnostics.map(({ filename, code }: { filename: string; code: string }) => ({
    file: filename,
    rule: code.replace(/^eslint\((.+)\)$/, "$1").replace(/^([\w-]+)\((.+)\)$/, "$1/$2"),
  }));
};

const squawk = (root: string): Found[] =>
  JSON.parse(
    run(root, "squawk", "--reporter=json", ...readdirSync(join(root, "sql/migrations/up")).map((name) => `sql/migrations/up/${name}`)),
  ).map(({ file, rule_name: rule }: { file: string; rule_name: string }) => ({ file, rule: `squawk/${rule}` }));

const database = async (root: string): Promise<Found[]> => {
  const { output } = await checkAgainstDatabase(root, { keepServer: true });
  const checked = [...output.matchAll(/^(\S+):\d+:\d+ (?:syntax|typecheck) /gm)].map(([, file = ""]) => ({ file, rule: "sql/names" }));
  const described = [...output.matchAll(/^(\S+): .* \(\w{5}\)$/gm)].map(([, file = ""]) => ({ file, rule: "sql/describe" }));
  return [...checked, ...described];
};

test.beforeAll(async () => {
  test.setTimeout(120_000);
  for (const kind of ["bad", "good"] as const) {
    projects[kind] = layOut(kind);
    const root = projects[kind];
    if (kind === "bad") writeFileSync(join(root, "lib/long.ts"), `// expect: tree/max-lines\n${"// One more line.\n".repeat(400)}`);
    const tree = checkTree(root).map(({ file, rule }) => ({ file, rule: `tree/${rule}` }));
    found[kind] = [...oxlint(root), ...squawk(root), ...tree, ...(await database(root))];
  }
});
test.afterAll(() => {
  for (const root of Object.values(projects)) rmSync(root, { recursive: true, force: true });
});

const filesOf = (kind: "bad" | "good") =>
  readdirSync(join(projectDir, "lint/fixtures", kind), { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.\w+$/.test(basename(name)),
  );
const expectedIn = (path: string) => /^(?:\/\/|--) expect: (.*)/.exec(readFileSync(path, "utf8"))?.[1]?.split(" ") ?? [];

for (const file of filesOf("bad")) {
  const expected = expectedIn(join(projectDir, "lint/fixtures/bad", file));
  test(`${file} breaks ${[...new Set(expected)].join(", ") || "nothing"}`, () => {
    expect(
      found.bad
        .filter((finding) => finding.file === file)
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(expected.sort());
  });
}

test("a file of more than 400 lines is refused", () => {
  expect(found.bad).toContainEqual({ file: "lib/long.ts", rule: "tree/max-lines" });
});

test("nothing is found where all is well", () => {
  expect(found.good).toEqual([]);
});

test("every rule of the house has a planted violation", async () => {
  const { default: house } = await import("@/lint/house.mjs");
  const planted = new Set(filesOf("bad").flatMap((file) => expectedIn(join(projectDir, "lint/fixtures/bad", file))));
  expect(Object.keys(house.rules).filter((rule) => !planted.has(`house/${rule}`))).toEqual([]);
});

test("dead code is found, and living code is not", () => {
  const { issues } = JSON.parse(run(projects.good, "knip", "--reporter=json"));
  const unused = issues.filter(({ files }: { files: unknown[] }) => files.length > 0).map(({ file }: { file: string }) => file);
  expect(unused).toContain("lib/names.ts");
  expect(unused).not.toContain("lib/db/client.ts");
});

test("a file that is not formatted is found", () => {
  const root = projects.good;
  mkdirSync(join(root, "tests"));
  cpSync(join(projectDir, ".oxfmtrc.json"), join(root, ".oxfmtrc.json"));
  writeFileSync(join(root, "tests/tidy.ts"), 'export const tidy = "double";\n');
  writeFileSync(join(root, "tests/untidy.ts"), "export const untidy = 'single'\n");
  expect(run(root, "oxfmt", "--list-different", "tests").trim()).toBe("tests/untidy.ts");
});

test("a Dockerfile that would not build is found", () => {
  writeFileSync(join(projects.good, "Dockerfile"), "FROM node:24-slim\nRUNN npm ci\n");
  expect(run(projects.good, "dockerfile-utils", "lint", "Dockerfile")).toContain("Unknown instruction: RUNN");
});
