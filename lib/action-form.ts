// In what React writes into a form a text that begins with "$" stands for something else. These stand for values, or for fields that may be absent.
const values = /^\$(?:\$|undefined$|NaN$|-?Infinity$|-0$|D|T|n-?\d+$|K[\da-f]+$)/;
const promise = /^\$@([\da-f]+)$/;

/** Whether a field of React's is there once, a list of arguments or what names the action, and its references lead to a field that is there. */
const isReadable = (form: FormData, name: string): boolean => {
  const siblings = name.replace(/\d+$/, "");
  const [text, ...others] = form.getAll(name);
  if (typeof text !== "string" || others.length > 0) return false;
  try {
    const root: unknown = JSON.parse(text, (_key, part: unknown) => {
      if (typeof part !== "string" || !part.startsWith("$") || values.test(part)) return part;
      const id = promise.exec(part)?.[1];
      if (id === undefined || !form.has(`${siblings}${Number.parseInt(id, 16)}`)) throw new SyntaxError(`${part} leads nowhere`);
      return part;
    });
    return Array.isArray(root) || (name.endsWith(":0") && typeof root === "object" && root !== null);
  } catch {
    return false;
  }
};

/**
 * Whether React can read a form that calls an action. It answers one that it cannot with a 500, before any code of ours is asked.
 * @param isNamed the action's name came in a header, as a script sends it: then the arguments are in the field "0"
 * Source: https://github.com/facebook/react/blob/main/packages/react-server/src/ReactFlightReplyServer.js and ReactFlightActionServer.js beside it.
 */
export const isActionForm = (form: FormData, isNamed: boolean): boolean =>
  (!isNamed || form.has("0")) && [...form.keys()].every((name) => !/^(?:\d+|\$ACTION_\d+:\d+)$/.test(name) || isReadable(form, name));
