import { isIP } from "node:net";

/**
 * An address or a network in CIDR form as PostgreSQL's inet takes it, or undefined. Stricter than inet's own parser, which throws: no zones, no
 * leading zeroes. Host bits are allowed, as in `10.5.0.7/16`.
 */
export const parseNetwork = (typed: string | undefined): string | undefined => {
  const [address, bits, ...rest] = (typed ?? "").trim().split("/");
  const family = isIP(address ?? "");
  if (!family || rest.length > 0 || address?.includes("%")) return undefined;
  if (bits === undefined) return address;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return undefined;
  return `${address}/${Number(bits)}`;
};

/**
 * What each address of a network begins with, as a text to search for: the whole of a single address, the octets of an IPv4 network that ends between
 * two. Undefined where no text says it.
 * @param network as PostgreSQL prints it, without host bits
 */
export const beginningOf = (network: string): string | undefined => {
  const [address = "", bits = ""] = network.split("/");
  const family = isIP(address);
  if (bits === (family === 4 ? "32" : "128")) return address;
  const octets = Number(bits) / 8;
  return family === 4 && [1, 2, 3].includes(octets) ? `${address.split(".").slice(0, octets).join(".")}.` : undefined;
};
