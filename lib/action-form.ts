// In what React writes into a form a text that begins with "$" stands for something else. These stand for values, or for fields that may be absent.
const values = /^\$(?:\$|undefined$|NaN$|-?Infinity$|-0$|D|n-?\d{1,299}$|K[\da-f]+$)/;
/** What the browser keeps for itself. */
const opaque = "$T";
const promise = /^\$@([\da-f]+)$/;

const mostArguments = 1000;

/** Whether a field of React's is there once, a list of arguments or what names the action, and its references lead to a field that is there. */
const isReadable = (fields: ReadonlyMap<string, FormDataEntryValue[]>, name: string, isNamed: boolean): boolean => {
  const siblings = name.replace(/\d+$/, "");
  const [text, ...others] = fields.get(name) ?? [];
  if (typeof text !== "string" || others.length > 0) return false;
  try {
    const root: unknown = JSON.parse(text, (_key, part: unknown) => {
      if (typeof part !== "string" || !part.startsWith("$") || values.test(part) || (isNamed && part === opaque)) return part;
      const id = promise.exec(part)?.[1];
      if (id === undefined || !fields.has(`${siblings}${Number.parseInt(id, 16)}`)) throw new SyntaxError(`${part} leads nowhere`);
      return part;
    });
    if (Array.isArray(root)) return root.length <= mostArguments;
    return name.endsWith(":0") && typeof root === "object" && root !== null;
  } catch {
    return false;
  }
};

/**
 * Whether React can read a form that calls an action. It answers one that it cannot with a 500, before any code of ours is asked.
 * @param isNamed the action's name came in a header, as a script sends it: then the arguments are in the field "0"
 * Source: https://github.com/facebook/react/blob/main/packages/react-server/src/ReactFlightReplyServer.js and ReactFlightActionServer.js beside it.
 */
export const isActionForm = (form: FormData, isNamed: boolean): boolean => {
  const fields = new Map<string, FormDataEntryValue[]>();
  for (const [name, value] of form) {
    const known = fields.get(name);
    if (known) known.push(value);
    else fields.set(name, [value]);
  }
  return (
    (!isNamed || fields.has("0")) &&
    [...fields.keys()].every((name) => !/^(?:\d+|\$ACTION_\d+:\d+)$/.test(name) || isReadable(fields, name, isNamed))
  );
};
