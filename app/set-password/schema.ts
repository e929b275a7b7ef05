/** What to do when nobody knows whether it happened. */
export const maybeSet = "Try again; if the link is refused then, your new password may be set already.";
