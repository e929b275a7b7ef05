import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { Env } from "@/lib/env";
import { projectDir } from "@/scripts/connection";

const read = (file: string) => readFileSync(join(projectDir, file), "utf8");

test("README's table of the configuration names every variable that lib/env.ts reads, and no other", () => {
  const table = read("README.md").split("## Configuration")[1]?.split("\n## ")[0] ?? "";
  const named = table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name));
  expect(named.toSorted()).toEqual(Object.keys(Env.shape).toSorted());
});

test("every variable is read by something, but for the two that decision 20 names", () => {
  const files = ["lib", "app", "scripts"].flatMap((folder) =>
    readdirSync(join(projectDir, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const code = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && file !== join("lib", "env.ts")).map(read);
  const unread = Object.keys(Env.shape).filter((name) => !code.some((text) => new RegExp(`(\\.|variable\\(")${name}\\b`).test(text)));
  expect(unread).toEqual(["DB_MAX_IDLE_CONNS", "DB_TEST_DATABASE"]);
});

test("README names only scripts that exist, and every one of them", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const table = read("README.md").split("## Scripts")[1]?.split("\n## ")[0] ?? "";
  const named = [...table.replaceAll(/ -- [^`]*/g, "").matchAll(/`(?:npm run |npm )?([a-z]+(?::[a-z0-9-]+)?)`/g)].map(
    ([, name]) => name ?? "",
  );
  // The roles of db:url stand in code as well.
  const roles = new Set(["owner", "app", "monitor"]);
  expect([...new Set(named)].filter((name) => !roles.has(name)).toSorted()).toEqual(Object.keys(scripts).toSorted());
});

test("files that the documents point to exist", () => {
  for (const file of ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/operations.md"]) {
    const targets = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => join(file, "..", target ?? ""));
    expect(targets.filter((target) => !existsSync(join(projectDir, target)))).toEqual([]);
  }
});
