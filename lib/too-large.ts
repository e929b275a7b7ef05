/** What `lib/entrance.ts` answers to a form that is too large, word for word: Next hands the browser a refusal's text and not its status. */
export const tooLarge = "That is more than the console takes at once.";
