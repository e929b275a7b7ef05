/** The languages in which dates may be written, as Intl names them, and how each calls itself. */
export const dateLanguages = {
  "en-GB": "English: 14 Mar 2026",
  "en-US": "English (US): Mar 14, 2026",
  de: "Deutsch: 14. März 2026",
  es: "Español: 14 mar 2026",
  fr: "Français: 14 mars 2026",
  it: "Italiano: 14 mar 2026",
  nl: "Nederlands: 14 mrt 2026",
  pl: "Polski: 14 mar 2026",
  pt: "Português: 14 de mar. de 2026",
  sv: "Svenska: 14 mars 2026",
} as const;
export type DateLanguage = keyof typeof dateLanguages;

/** A language that dates can be written in; the console's own for any other. */
export const dateLanguage = (language: string | null | undefined): DateLanguage =>
  language && Object.hasOwn(dateLanguages, language) ? (language as DateLanguage) : "en-GB";
