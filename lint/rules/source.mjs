import { dirname, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The linted file's path from the root of the project, with slashes. */
export const pathOf = (context) => relative(root, context.filename).split(sep).join("/");

/** What an import names: a path from the root without its extension ("lib/db/users"), or the package's specifier as written. */
export const targetOf = (context, specifier) => {
  if (specifier.startsWith("@/")) return withoutExtension(specifier.slice(2));
  if (specifier.startsWith(".")) return withoutExtension(posix.join(posix.dirname(pathOf(context)), specifier));
  return specifier;
};
const withoutExtension = (path) => path.replace(/\.[cm]?[jt]sx?$/, "");

/** Whether a program or a function begins with the directive "use server" or "use client". */
export const hasDirective = (body, directive) => body.some((statement) => statement.directive === directive);

/** Calls `visit(node, specifier, typeOnly)` for each import and re-export of a file, dynamic ones and import types too. */
export const onImports = (visit) => ({
  ImportDeclaration: (node) => visit(node, node.source.value, node.importKind === "type" || allAreTypes(node.specifiers, "importKind")),
  ExportNamedDeclaration: (node) => {
    if (node.source) visit(node, node.source.value, node.exportKind === "type" || allAreTypes(node.specifiers, "exportKind"));
  },
  ExportAllDeclaration: (node) => visit(node, node.source.value, node.exportKind === "type"),
  ImportExpression: (node) => {
    if (node.source.type === "Literal") visit(node, String(node.source.value), false);
  },
  TSImportType: (node) => visit(node, node.source?.value ?? node.argument?.literal?.value ?? "", true),
});
const allAreTypes = (specifiers, kind) => specifiers.length > 0 && specifiers.every((specifier) => specifier[kind] === "type");

/** The text of a string or of one piece of a template, for rules that look at what is written rather than at what it means. */
export const onText = (visit) => ({
  Literal: (node) => {
    if (typeof node.value === "string") visit(node, node.value);
  },
  TemplateElement: (node) => visit(node, node.value.cooked ?? node.value.raw),
});

/** The name that a call calls: `f` for f(), `m` for x.m() and x["m"](). */
export const calledName = (node) => {
  const { callee } = node;
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" ? propertyName(callee) : undefined;
};
const propertyName = (member) => (member.computed ? member.property.value : member.property.name);
