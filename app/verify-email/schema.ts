/** What to do when nobody knows whether it happened. */
export const maybeVerified = "Try again; if the link is refused then, your e-mail may be verified already.";
