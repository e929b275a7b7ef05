import "server-only";
import { z } from "zod";

/** A moment as a form sends it. PostgreSQL has no year 0. */
export const isoMoment = z.iso.datetime().refine((value) => !value.startsWith("0000"), "This is no date.");
