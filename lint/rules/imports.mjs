import { hasDirective, onImports, pathOf, targetOf } from "./source.mjs";

const under = (folder) => (target) => target === folder || target.startsWith(`${folder}/`);
const [app, components, lib, db, auth] = ["app", "components", "lib", "lib/db", "lib/auth"].map(under);
const tooling = (path) => ["scripts", "tests", "lint"].some((folder) => under(folder)(path)) || /^[\w.-]+\.config\.[cm]?[jt]s$/.test(path);
const framework = (target) => ["next", "next-auth", "react", "react-dom"].some((name) => under(name)(target));
// Pure text in, text out: a component may call them.
const pureHelper = (target) => ["lib/format", "lib/operation-id", "lib/paths", "lib/too-large"].includes(target);

// One way: app → components, lib → lib/db → postgres. In these files, such a target is refused, because.
const directions = [
  { files: components, refuse: app, because: "components know nothing of pages: they get data and actions as props." },
  {
    files: components,
    refuse: (target, typeOnly) => lib(target) && !typeOnly && !pureHelper(target),
    because: "components import types of lib, and values of its pure helpers only: they get data and actions as props.",
  },
  {
    files: db,
    refuse: (target) => auth(target) || target === "lib/action" || framework(target),
    because: "lib/db knows PostgreSQL, and nothing of who asks or what is shown.",
  },
  { files: lib, refuse: (target) => app(target) || components(target), because: "lib knows nothing of pages or components." },
  {
    files: (path) => !db(path) && !tooling(path),
    refuse: under("postgres"),
    because: "only lib/db talks to PostgreSQL: write a function there.",
  },
  { files: (path) => !tooling(path), refuse: tooling, because: "the product does not import its scripts, tests or lint." },
];

/** Imports run one way, by folder, whether they are written with "@/" or as a relative path. */
export const importsRunOneWay = {
  create: (context) => {
    const path = pathOf(context);
    const rules = directions.filter(({ files }) => files(path));
    return onImports((node, specifier, typeOnly) => {
      const target = targetOf(context, specifier);
      const broken = rules.find(({ refuse }) => refuse(target, typeOnly));
      if (broken) context.report({ node, message: `"${specifier}" is out of reach here: ${broken.because}` });
    });
  },
};

const serverOnly = (target) =>
  db(target) ||
  auth(target) ||
  ["lib/action", "lib/env", "postgres", "zod", "server-only"].some((name) => under(name)(target)) ||
  target.startsWith("node:");

/** A file for the browser imports no value of the server: types of it are free, code of it is a leak or 30 kB. */
export const clientStaysLight = {
  create: (context) => {
    let client = false;
    return {
      Program: (node) => {
        client = hasDirective(node.body, "use client");
      },
      ...onImports((node, specifier, typeOnly) => {
        if (!client || typeOnly || !serverOnly(targetOf(context, specifier))) return;
        context.report({
          node,
          message: `"${specifier}" belongs to the server: import its types only, and get values and actions as props.`,
        });
      }),
    };
  },
};

/** No barrels: what is ours is imported from the file that makes it. */
export const noBarrels = {
  create: (context) => ({
    ExportAllDeclaration: (node) => context.report({ node, message: "Import from the file that makes it; no barrels." }),
    ExportNamedDeclaration: (node) => {
      if (node.source && /^(\.|@\/)/.test(node.source.value))
        context.report({ node, message: "Import from the file that makes it; no re-exports." });
    },
    Program: (node) => {
      if (/(^|\/)index\.[cm]?[jt]sx?$/.test(pathOf(context)))
        context.report({ node, message: "A file is named after its subject, not index." });
    },
  }),
};
