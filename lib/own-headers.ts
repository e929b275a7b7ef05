/** Headers that `lib/entrance.ts` sets on a request, after whatever a client sent under their names. The socket's address. */
export const peerHeader = "x-gatehouse-peer";

/** The path and query that were asked for, so that signing in leads back there. */
export const pathHeader = "x-gatehouse-path";
