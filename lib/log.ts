import pino from "pino";

/** One JSON object a line. Secrets never reach it: what is logged is named, field by field, where it happens. */
export const log = pino({ level: process.env.LOG_LEVEL ?? "info", base: { app: "gatehouse" } });
