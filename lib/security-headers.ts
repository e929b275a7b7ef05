const isDevelopment = process.env.NODE_ENV === "development";

/** What a browser may do with an answer: run the scripts and styles that carry this nonce, made for it alone, and fetch nothing from elsewhere. */
export const contentSecurityPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");

/** The nonce of a policy, which Next gives to its own scripts. */
export const nonceOf = (policy: string | null): string | undefined => policy?.match(/'nonce-([^']+)'/)?.[1];

/** The headers of every answer that do not change from one to the next. Scripts and styles need the first alone, and a dozen files would carry the others. */
export const fixedHeaders = (ownUrl: string, isStatic: boolean): Readonly<Record<string, string>> => ({
  "x-content-type-options": "nosniff",
  ...(!isStatic && {
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ...(ownUrl.startsWith("https:") && { "strict-transport-security": "max-age=63072000; includeSubDomains" }),
  }),
});
