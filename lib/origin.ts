const loopback = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The origins that a form may come from: the console's own address, and for a console on loopback its other names, since people type any of
 * them. Nothing of it comes from the request, so a spoofed Host or X-Forwarded-Host is of no use.
 */
export const ownOrigins = (ownUrl: string): ReadonlySet<string> => {
  const own = new URL(ownUrl);
  const hosts = loopback.includes(own.hostname) ? loopback : [own.hostname];
  return new Set(hosts.map((host) => `${own.protocol}//${host}${own.port ? `:${own.port}` : ""}`));
};
