import { calledName, pathOf } from "./source.mjs";

/** No SQL made of strings: values are parameters, identifiers come from constant maps. Off for the runner and the generator, by name, in .oxlintrc.json. */
export const noUnsafeSql = {
  create: (context) => ({
    MemberExpression: (node) => {
      const name = node.computed ? node.property.value : node.property.name;
      if (name === "unsafe")
        context.report({
          node,
          message: "Write a template: its values become parameters. Identifiers come from a constant map of fragments.",
        });
    },
    Property: (node) => {
      if (node.parent.type === "ObjectPattern" && (node.key.name ?? node.key.value) === "unsafe")
        context.report({ node, message: "Write a template: its values become parameters." });
    },
  }),
};

/** No transaction opened by the app: a connection that dies tears it apart, a single statement cannot be torn. */
export const noTransactions = {
  create: (context) => ({
    CallExpression: (node) => {
      if (node.callee.type === "MemberExpression" && ["begin", "savepoint", "reserve"].includes(calledName(node)))
        context.report({ node, message: "One statement per mutation: call one function of the schema gatehouse (docs/decisions)." });
    },
  }),
};

const write =
  /\b(insert\s+into|delete\s+from|merge\s+into|truncate\s+(table\s+)?\w|update\s+(only\s+)?["\w.]+\s+(as\s+)?(\w+\s+)?set\b|(create|alter|drop|grant|revoke)\s+\w+)/i;

/** The app's own statements read. What changes a row is a function in sql/functions, which checks, changes and logs in one statement. */
export const writesAreFunctions = {
  create: (context) => {
    if (/^(scripts|tests|lint)\//.test(pathOf(context))) return {};
    return {
      TaggedTemplateExpression: (node) => {
        // A fragment's place is kept by a parameter, so that words on its two sides do not run together.
        const text = node.quasi.quasis.map(({ value }) => value.raw).join(" $1 ");
        const bare = text.replace(/--.*$|\/\*[\s\S]*?\*\//gm, " ").replace(/'(?:[^']|'')*'/g, "''");
        if (/^\s*(select|with|insert|update|delete|merge|truncate|create|alter|drop|grant|revoke)\b/i.test(bare) && write.test(bare))
          context.report({ node, message: "A write is a function in sql/functions, called with `select … from gatehouse.NAME(...)`." });
        if (/;\s*\S/.test(bare)) context.report({ node, message: "One template, one statement." });
      },
    };
  },
};
