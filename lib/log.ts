import pino from "pino";
import { Env } from "./env";

// A level that is none is told of where the whole environment is checked.
const level = Env.shape.LOG_LEVEL.catch("info").parse(process.env.LOG_LEVEL);

/** One JSON object a line. Secrets never reach it: what is logged is named, field by field, where it happens. */
export const log = pino({ level, base: { app: "gatehouse" } });
