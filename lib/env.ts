import { z } from "zod";
import { faultOfUrl, severalHosts } from "./db/connection";

const port = z.coerce.number().int().min(1).max(65535);

/** Every variable that the console reads, with its default. README's table of the configuration is tested against these keys. */
export const Env = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .superRefine((url, context) => {
      const fault = faultOfUrl(url);
      if (fault) context.addIssue({ code: "custom", message: fault });
    })
    .optional(),
  DB_HOST: z
    .string()
    .min(1)
    .refine((host) => !host.includes(","), severalHosts)
    .default("localhost"),
  DB_PORT: port.default(5432),
  DB_USERNAME: z.string().min(1).default("gatehouse_app"),
  DB_PASSWORD: z.string().optional(),
  DB_DATABASE: z.string().min(1).default("api_server"),
  DB_SSL_MODE: z.enum(["disable", "prefer", "require", "verify-ca", "verify-full"]).default("prefer"),
  DB_SSL_ROOT_CERT: z.string().optional(),
  DB_SSL_CERT: z.string().optional(),
  DB_SSL_KEY: z.string().optional(),
  DB_MONITOR_USERNAME: z.string().min(1).default("gatehouse_monitor"),
  DB_MONITOR_PASSWORD: z.string().optional(),
  DB_OWNER_USERNAME: z.string().optional(),
  DB_OWNER_PASSWORD: z.string().optional(),
  DB_MAX_OPEN_CONNS: z.coerce.number().int().min(13).max(1000).default(25),
  // Taken and not read: docs/decisions/020-two-variables-without-effect.md
  DB_MAX_IDLE_CONNS: z.string().optional(),
  DB_CONN_MAX_LIFETIME: z
    .string()
    .regex(/^\d+(s|m|h)$/)
    .default("30m"),
  DB_TEST_DATABASE: z.string().optional(),
  NEXTAUTH_SECRET: z.string().min(32, "needs 32 characters or more"),
  NEXTAUTH_URL: z.url({ protocol: /^https?$/ }).default("http://localhost:3000"),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  PORT: port.default(3000),
  HOSTNAME: z.string().default("127.0.0.1"),
  GATEHOUSE_DATA_DIR: z.string().min(1).default(".data"),
  GATEHOUSE_DEMO_PASSWORD: z.string().optional(),
  GATEHOUSE_CANARY_URL: z.url({ protocol: /^https?$/ }).optional(),
  GATEHOUSE_CANARY_EMAIL: z.string().min(1).max(255).optional(),
  GATEHOUSE_ENVIRONMENT: z.string().max(24).default("production"),
  GATEHOUSE_ALLOW: z
    .string()
    .default("")
    .transform((list) => list.split(",").map((name) => name.trim()))
    .pipe(z.array(z.enum(["", "superuser", "short-secret", "plaintext"]))),
  GATEHOUSE_DIST_DIR: z.string().default(".next"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});
export type Env = z.output<typeof Env>;

let parsed: Env | undefined;

// As in scripts: a line of an .env file that was left empty is none.
const given = () => Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()));

/** The environment, parsed once, on first use: a build needs none of it. Throws a ZodError that names each bad variable. */
export const env = (): Env =>
  (parsed ??= Env.parse({
    ...given(),
    // Named by the operator as good enough: pad nothing, only skip the length rule.
    NEXTAUTH_SECRET:
      process.env.GATEHOUSE_ALLOW?.includes("short-secret") && process.env.NEXTAUTH_SECRET
        ? process.env.NEXTAUTH_SECRET.padEnd(32, "=")
        : process.env.NEXTAUTH_SECRET,
  }));
