import { z } from "zod";
import { isZone } from "@/lib/format";

export const Preferences = z.object({
  theme: z.enum(["system", "light", "dark"]).optional(),
  timezone: z.string().max(50).refine(isZone, "This time zone is not known.").optional(),
});
