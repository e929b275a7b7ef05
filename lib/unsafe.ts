import { isIPv4 } from "node:net";
import type { ConnectionFacts } from "./db/connection-facts";

/** How a database is reached, as far as it matters for whether that is safe. */
interface Reached {
  host: string;
  sslMode?: string;
  /** What GATEHOUSE_ALLOW names. */
  allow: readonly string[];
}

const isHere = (host: string) =>
  host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127.")) || host.startsWith("/");

const plain = (host: string) =>
  `The connection to ${host} would not be encrypted. Set DB_SSL_MODE=require or better, or say GATEHOUSE_ALLOW=plaintext.`;

/** Why a database must not be used like this, known before the first packet, with which a password may be sent; undefined when it may. */
export const unsafeAddress = ({ host, sslMode, allow }: Reached): string | undefined =>
  sslMode === "disable" && !isHere(host) && !allow.includes("plaintext") ? plain(host) : undefined;

/** The same, known from the server. */
export const unsafeConnection = ({ host, allow }: Reached, { user, superuser, tls }: ConnectionFacts): string | undefined => {
  if (superuser && !allow.includes("superuser")) {
    return `${user} is a superuser, and the console must not be. Use gatehouse_app (sql/roles.sql makes it), or say GATEHOUSE_ALLOW=superuser.`;
  }
  return tls || isHere(host) || allow.includes("plaintext") ? undefined : plain(host);
};
