import { commonPasswords } from "./common-passwords";

/** What NIST SP 800-63B-4 asks of a password that no second factor stands beside. */
const minCharacters = 15;
// bcrypt reads no further, and would let in whoever knows the beginning.
const maxBytes = 72;
// "password" + "2024" + "!" are three pieces, whatever their length.
const minPieces = 4;

let listed: ReadonlySet<string> | undefined;
const isListed = (text: string) => (listed ??= new Set(commonPasswords.split(/\s+/).filter(Boolean))).has(text);

const disguises: Record<string, string> = { "@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", $: "s", "5": "s", "7": "t" };
const undisguised = (text: string) => [...text].map((character) => disguises[character] ?? character).join("");

/** "aaaa", "4567", "fedc": each character as far from the one before it as the last one was, by none or by one. */
const isRun = (text: string) => {
  const step = text.charCodeAt(1) - text.charCodeAt(0);
  if (Math.abs(step) > 1) return false;
  return [...text].every((_, i) => i === 0 || text.charCodeAt(i) - text.charCodeAt(i - 1) === step);
};

/** "abcabc": the shortest text that this one only repeats; the text itself when there is none. */
const unrepeated = (text: string) => text.slice(0, (text + text).indexOf(text, 1));

/** Of how few pieces a text is made, a piece being what everybody tries, a run, one of the person's own words, or a single character. */
const piecesOf = (text: string, own: ReadonlySet<string>): number => {
  const fewest = [0];
  for (let end = 1; end <= text.length; end++) {
    let least = (fewest[end - 1] ?? 0) + 1;
    for (let begin = 0; begin <= end - 2; begin++) {
      const piece = text.slice(begin, end);
      const plain = undisguised(piece);
      const isTried = piece.length >= 4 && (isListed(piece) || isListed(plain) || /^(19|20)\d\d$/.test(piece));
      const isKnown = isTried || isRun(piece) || own.has(piece) || own.has(plain);
      if (isKnown) least = Math.min(least, (fewest[begin] ?? 0) + 1);
    }
    fewest.push(least);
  }
  return fewest[text.length] ?? 0;
};

/** Own words however often, with whatever stands around them, are as easy as one: what is left is what has to be guessed. */
const withoutOwn = (text: string, own: ReadonlySet<string>) =>
  [...own]
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, word) => left.replaceAll(word, "\n"), text)
    .replace(/[\s._@-]*\n[\s._@-]*/g, " ");

const ownWords = (about: readonly string[]) =>
  new Set(
    ["gatehouse", ...about.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)].map((word) => word.toLowerCase()))].filter(
      (word) => word.length >= 3,
    ),
  );

/**
 * Why this may not become somebody's password, in words for them; undefined when it may. Length counts first (NIST SP 800-63B-4): no rule asks for
 * a digit or a sign, but what is put together from a few things that everybody tries is refused, however long it is.
 * @param about e-mail and names of the person, which are tried first of all
 */
export const passwordProblem = (password: string, about: readonly string[] = []): string | undefined => {
  if (password.includes("\u0000")) return "This cannot be used as a password.";
  if ([...password].length < minCharacters) return `Use ${minCharacters} characters or more.`;
  if (new TextEncoder().encode(password).length > maxBytes)
    return `That is longer than the ${maxBytes} bytes that are compared. Use a shorter one.`;
  const [text, own] = [password.toLowerCase(), ownWords(about)];
  return [text, withoutOwn(text, own)].some((some) => piecesOf(unrepeated(some), own) < minPieces)
    ? "This is among the first that somebody would try. Use words that do not usually stand together."
    : undefined;
};
