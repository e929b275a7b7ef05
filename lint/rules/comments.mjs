import { calledName, pathOf } from "./source.mjs";

const isFunction = (node) =>
  ["ArrowFunctionExpression", "FunctionExpression"].includes(node?.type) ||
  (node?.type === "CallExpression" && calledName(node) === "cache");

/** What lib and scripts offer to others says in a TSDoc comment what it gives, in which unit, and what it refuses or throws. */
export const exportsAreDocumented = {
  create: (context) => {
    if (!/^(lib|scripts)\//.test(pathOf(context))) return {};
    const check = (node) => {
      const { declaration } = node;
      const name =
        declaration?.type === "FunctionDeclaration"
          ? (declaration.id?.name ?? "default")
          : declaration?.type === "VariableDeclaration"
            ? declaration.declarations.find(({ init }) => isFunction(init))?.id.name
            : undefined;
      if (!name) return;
      const above = context.sourceCode.getCommentsBefore(node).at(-1);
      if (above?.type !== "Block" || !above.value.startsWith("*"))
        context.report({ node, message: `Say in a /** … */ above "${name}" what it gives and what it refuses or throws.` });
    };
    return { ExportNamedDeclaration: check, ExportDefaultDeclaration: check };
  },
};

/** An exception to a rule says why it is one: `// oxlint-disable-next-line rule -- because …`. */
export const exceptionsSayWhy = {
  create: (context) => ({
    Program: () => {
      for (const comment of context.sourceCode.getAllComments()) {
        const text = comment.value.trim();
        if (/^(oxlint|eslint)-disable/.test(text) && !/\s--\s+\S.{7,}/s.test(text))
          context.report({ node: comment, message: "Name the rule and the reason: `oxlint-disable-next-line rule -- because …`." });
      }
    },
  }),
};
