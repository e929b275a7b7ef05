import { calledName, hasDirective, onImports, pathOf, targetOf } from "./source.mjs";

const names = { type: "object", additionalProperties: { type: "string" } };

/** Every export of a "use server" file is made by action(...) of lib/action: capability, parse, one function call, revalidate. */
export const actionsAreGuarded = {
  meta: { schema: [names] },
  create: (context) => {
    const exceptions = context.options[0] ?? {};
    if (pathOf(context) in exceptions) return {};
    let server = false;
    let wrapper;
    const message =
      "Every action is made by action(...) of lib/action: it asks for the capability, parses the form and calls one function.";
    const guarded = (node) => node?.type === "CallExpression" && wrapper !== undefined && calledName(node) === wrapper;
    const inline = (node) => {
      if (node.body?.type === "BlockStatement" && hasDirective(node.body.body, "use server"))
        context.report({ node, message: `No action inside a function. ${message}` });
    };
    return {
      Program: (node) => {
        server = hasDirective(node.body, "use server");
      },
      ImportDeclaration: (node) => {
        if (targetOf(context, node.source.value) !== "lib/action") return;
        wrapper = node.specifiers.find((specifier) => specifier.imported?.name === "action")?.local.name;
      },
      ExportNamedDeclaration: (node) => {
        if (!server || node.exportKind === "type" || node.declaration?.type.startsWith("TS")) return;
        const made = node.declaration?.type === "VariableDeclaration" ? node.declaration.declarations : [];
        if (made.length === 0 || !made.every(({ init }) => guarded(init))) context.report({ node, message });
      },
      ExportDefaultDeclaration: (node) => {
        if (server) context.report({ node, message });
      },
      ExportAllDeclaration: (node) => {
        if (server) context.report({ node, message });
      },
      FunctionDeclaration: inline,
      FunctionExpression: inline,
      ArrowFunctionExpression: inline,
    };
  },
};

const handlers = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Every page and route handler begins with `await requireStaff(...)` of lib/auth; the ones that are open are named, with a reason. A route that
 * has to answer 401 or 403 itself, since a redirect is no answer to a fetch, is alone in its file, reads the staff and asks for the capability.
 */
export const pagesAreGuarded = {
  meta: { schema: [names] },
  create: (context) => {
    const path = pathOf(context);
    const open = context.options[0] ?? {};
    if (!/^app\/(.*\/)?(page\.tsx|route\.ts)$/.test(path) || path in open) return {};
    const isRoute = path.endsWith("/route.ts");
    let guard;
    let reader;
    let [reads, asks] = [false, false];
    const functions = new Map();
    const entries = [];
    const guardCall = (node) =>
      node?.type === "AwaitExpression" &&
      node.argument.type === "CallExpression" &&
      node.argument.callee.type === "Identifier" &&
      node.argument.callee.name === guard;
    const beginsWithGuard = (node) => {
      const first = node?.body?.type === "BlockStatement" ? node.body.body[0] : undefined;
      if (first?.type === "ExpressionStatement") return guardCall(first.expression);
      return first?.type === "VariableDeclaration" && guardCall(first.declarations[0].init);
    };
    return {
      ...onImports((node, specifier) => {
        if (!/^lib\/auth(\/|$)/.test(targetOf(context, specifier)) || node.type !== "ImportDeclaration") return;
        const localName = (name) => node.specifiers.find((imported) => imported.imported?.name === name)?.local.name;
        guard ??= localName("requireStaff");
        reader ??= localName("readStaff");
      }),
      CallExpression: (node) => {
        reads ||= reader !== undefined && calledName(node) === reader;
        asks ||= calledName(node) === "has" && node.callee.object?.property?.name === "capabilities";
      },
      FunctionDeclaration: (node) => node.id && functions.set(node.id.name, node),
      VariableDeclarator: (node) => node.id.type === "Identifier" && functions.set(node.id.name, node.init),
      ExportDefaultDeclaration: (node) => entries.push(node.declaration),
      ExportNamedDeclaration: (node) => {
        if (node.declaration?.type === "FunctionDeclaration" && handlers.has(node.declaration.id.name)) entries.push(node.declaration);
        if (node.declaration?.type === "VariableDeclaration")
          entries.push(...node.declaration.declarations.filter(({ id }) => handlers.has(id.name)).map(({ init }) => init));
        entries.push(...node.specifiers.filter(({ exported }) => handlers.has(exported.name)).map(({ local }) => local));
      },
      "Program:exit": (node) => {
        if (entries.length === 0)
          context.report({ node, message: "A page or route exports its function here, so that its guard can be seen." });
        if (isRoute && entries.length === 1 && reads && asks) return;
        for (const entry of entries) {
          const made = entry?.type === "Identifier" ? functions.get(entry.name) : entry;
          if (!beginsWithGuard(made))
            context.report({
              node: entry ?? node,
              message: 'Its first statement is `await requireStaff("noun.verb")`: nobody gets in by default.',
            });
        }
      },
    };
  },
};
