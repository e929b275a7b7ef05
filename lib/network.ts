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
