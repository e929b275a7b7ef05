import { visible, type Zone } from "./format";
import { spanNames, spanWords } from "./session-spans";

const plain = { q: "person", role: "role", status: "status", ip: "address", browser: "browser", os: "system", device: "device" } as const;

/** What a list of sessions is filtered by, for people: `person “ada”, role admin, created in the last 7 days`. */
export const filterWords = (shown: Partial<Record<string, string>>, zone: Zone): string =>
  [
    ...Object.entries(plain).map(([name, word]) => {
      const value = shown[name];
      return value && `${word} ${name === "q" ? `“${visible(value)}”` : visible(value, 64)}`;
    }),
    ...spanNames.map((name) => spanWords(shown, name, zone)),
  ]
    .filter(Boolean)
    .join(", ");
