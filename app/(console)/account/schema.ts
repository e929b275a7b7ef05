import { z } from "zod";
import { dateLanguage } from "@/lib/date-language";
import { isZone } from "@/lib/format";
import { optionalReason } from "@/lib/reason";
import { columnsOf } from "@/lib/user-columns";

export const Preferences = z.object({
  theme: z.enum(["system", "light", "dark"]).optional(),
  timezone: z.string().max(50).refine(isZone, "This time zone is not known.").optional(),
  language: z
    .string()
    .refine((text) => dateLanguage(text) === text, "This language is not offered.")
    .optional(),
  density: z.enum(["comfortable", "compact"]).optional(),
  userColumns: z
    .string()
    .refine((text) => text === "" || columnsOf(text).join() === text, "These columns are not known.")
    .optional(),
});

const password = z.string().min(1, "Enter the new password.").max(1000, "That is too long.");

export const ChangePassword = z.object({ operationId: z.uuid(), newPassword: password, again: z.string().max(1000) });

const reason = optionalReason.optional();
const ticket = z.literal("").optional();

export const EndOwnSessions = z.object({
  operationId: z.uuid(),
  sessionIds: z.preprocess((ids) => (typeof ids === "string" ? [ids] : ids), z.array(z.uuid()).min(1).max(1000)),
  reason,
  ticket,
});

export const EndOtherSessions = z.object({ operationId: z.uuid(), reason, ticket });
