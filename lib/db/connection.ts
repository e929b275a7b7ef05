import type { Env } from "@/lib/env";
import type { Connection, SslMode } from "./client";

/** The roles that a console or a script connects as; which names they have is the environment's to say. */
export type ConnectingRole = "app" | "monitor" | "owner";

/** What a URL may say besides where and who, by libpq's names. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS */
const known = ["sslmode", "sslrootcert", "sslcert", "sslkey"];
const sslModes: readonly string[] = ["disable", "prefer", "require", "verify-ca", "verify-full"] satisfies SslMode[];

/** Which of them is meant, and whether it is safe, could not be told. */
export const severalHosts = "names several hosts; name one, or what leads to the one that takes writes";

/** Why a connection URL is not understood: what it asks for must not be dropped in silence. Undefined when all of it is. */
export const faultOfUrl = (text: string): string | undefined => {
  // That it is no URL at all is said by who asks for one.
  if (!URL.canParse(text)) return undefined;
  const { searchParams, hostname } = new URL(text);
  try {
    partsOf(text);
  } catch {
    return "has a % with no code behind it; a percent sign itself is written %25";
  }
  if (!hostname) return "names no host";
  if (partsOf(text).host.includes(",")) return severalHosts;
  for (const [name, value] of searchParams) {
    if (!known.includes(name)) return `has the parameter "${name}", which is not known here; known are ${known.join(", ")}`;
    if (name === "sslmode" && !sslModes.includes(value)) return `has sslmode "${value}"; it is one of ${sslModes.join(", ")}`;
  }
  return undefined;
};

const partsOf = (text: string) => {
  const { hostname, port, username, password, pathname, searchParams } = new URL(text);
  return {
    // An address of IPv6 stands in brackets, the folder of a socket in percent signs.
    host: decodeURIComponent(hostname.replace(/^\[(.*)\]$/, "$1")),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    sslMode: searchParams.get("sslmode") as SslMode | null,
    sslRootCert: searchParams.get("sslrootcert"),
    sslCert: searchParams.get("sslcert"),
    sslKey: searchParams.get("sslkey"),
  };
};

/** How a role reaches the server that the environment names, by DATABASE_URL or by the DB_* variables. The URL is the app's; the others share its place. */
export const connectionOf = (e: Omit<Env, "NEXTAUTH_SECRET">, role: ConnectingRole): Connection => {
  const url = e.DATABASE_URL ? partsOf(e.DATABASE_URL) : undefined;
  const app: Connection = {
    host: url?.host ?? e.DB_HOST,
    port: url?.port ?? e.DB_PORT,
    user: url?.user || e.DB_USERNAME,
    password: url?.password || e.DB_PASSWORD,
    database: url?.database || e.DB_DATABASE,
    sslMode: url?.sslMode ?? e.DB_SSL_MODE,
    sslRootCert: url?.sslRootCert ?? e.DB_SSL_ROOT_CERT,
    sslCert: url?.sslCert ?? e.DB_SSL_CERT,
    sslKey: url?.sslKey ?? e.DB_SSL_KEY,
  };
  if (role === "monitor") return { ...app, user: e.DB_MONITOR_USERNAME, password: e.DB_MONITOR_PASSWORD ?? app.password };
  if (role === "owner" && e.DB_OWNER_USERNAME) return { ...app, user: e.DB_OWNER_USERNAME, password: e.DB_OWNER_PASSWORD ?? app.password };
  return app;
};
