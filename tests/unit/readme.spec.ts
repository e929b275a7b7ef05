import { existsSync, readFileSync } from "node:fs";
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

test("README names only scripts that exist, and every one of them", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const table = read("README.md").split("## Scripts")[1]?.split("\n## ")[0] ?? "";
  const named = [...table.matchAll(/`(?:npm run |npm )?([a-z]+(?::[a-z0-9-]+)?)(?: -- [^`]*)?`/g)]
    .map(([, name]) => name ?? "")
    .filter((name) => name in scripts);
  const shown = new Set([...named, "start", "test"]);
  expect(Object.keys(scripts).filter((name) => !shown.has(name))).toEqual([]);
});

test("files that the documents point to exist", () => {
  for (const file of ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/operations.md"]) {
    const targets = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => join(file, "..", target ?? ""));
    expect(targets.filter((target) => !existsSync(join(projectDir, target)))).toEqual([]);
  }
});
