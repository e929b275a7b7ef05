import { calledName, onText, pathOf } from "./source.mjs";

const palette =
  "slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose";
const painted =
  "bg|text|border(?:-[trblxyse])?|ring|ring-offset|outline|divide|fill|stroke|from|via|to|accent|caret|decoration|shadow|placeholder";
const hardCoded = [
  /(?<![\w&/-])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-])/i,
  /\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(/i,
  new RegExp(`(?<![\\w-])(?:${painted})-(?:${palette})-(?:50|[1-9]00|950)(?!\\w)`),
  new RegExp(`(?<![\\w-])(?:${painted})-(?:black|white)(?![\\w-])`),
  new RegExp(`(?<![\\w-])(?:${painted})-\\[(?:#|color:|var\\(|--)`),
];

/** Colours are tokens of tailwind.config.ts, which know light and dark; a colour written in a page knows one of them. */
export const noHardCodedColours = {
  create: (context) => {
    if (!/^(app|components)\//.test(pathOf(context))) return {};
    return onText((node, text) => {
      // "#add" in a link is a place on the page.
      if (attributeOf(node) === "href") return;
      const found = hardCoded.map((pattern) => pattern.exec(text)).find(Boolean);
      if (found) context.report({ node, message: `"${found[0]}" is a colour of its own: use a token of tailwind.config.ts.` });
    });
  },
};

const attributeOf = (node) => {
  for (let at = node; at && at.type !== "JSXElement"; at = at.parent) if (at.type === "JSXAttribute") return at.name.name;
  return undefined;
};

const formatters = new Set(["DateTimeFormat", "RelativeTimeFormat", "NumberFormat", "DurationFormat", "ListFormat", "PluralRules"]);
const printers = new Set(["toLocaleString", "toLocaleDateString", "toLocaleTimeString", "toDateString", "toTimeString", "toUTCString"]);

/** Times and numbers are written in one place, so that they look the same and name their zone everywhere. */
export const formatsInOnePlace = {
  create: (context) => {
    const path = pathOf(context);
    if (!/^(app|components|lib)\//.test(path) || path === "lib/format.ts") return {};
    const report = (node) => context.report({ node, message: "Times and numbers are formatted by lib/format, in the reader's zone." });
    return {
      MemberExpression: (node) => {
        // What the browser's own zone is, is a question and not a format.
        const asked = node.parent.parent?.type === "MemberExpression" && node.parent.parent.property.name === "resolvedOptions";
        if (node.object.name === "Intl" && formatters.has(node.property.name) && !asked) report(node);
      },
      CallExpression: (node) => {
        if (node.callee.type === "MemberExpression" && printers.has(calledName(node))) report(node);
      },
    };
  },
};
