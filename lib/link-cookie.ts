/** The pages that a one-time link leads to, and the kind of token that each takes. */
export const linkPages: ReadonlyMap<string, "password_reset" | "email_verification"> = new Map([
  ["/set-password", "password_reset"],
  ["/verify-email", "email_verification"],
]);

/** Holds a link's token between the click and the form, so that it leaves the address bar before a page is shown. */
export const linkCookieName = "gatehouse.link";

/** A quarter of an hour to fill in the form; then the link is opened again. */
export const linkCookieSeconds = 15 * 60;

/** The token of a link as it was opened; undefined for what cannot be one. */
export const plausibleToken = (token: string | null | undefined) => (token && /^[\w.~-]{20,255}$/.test(token) ? token : undefined);
