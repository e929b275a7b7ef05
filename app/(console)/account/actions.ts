"use server";

import { action } from "@/lib/action";
import { setPreferences } from "@/lib/db/console-sessions";
import { mutations } from "@/lib/db/pools";
import { Preferences } from "./schema";

/** Keeps how the caller likes to see the console. */
export const savePreferences = action(null, Preferences, async ({ theme, timezone }, { staff }) => {
  await mutations((db) => setPreferences(db, staff.tokenHash, { theme: theme ?? null, timezone: timezone ?? null }));
  return {};
});
