/** Set by instrumentation.ts from the socket, after whatever a client sent under this name has been dropped. */
export const peerHeader = "x-gatehouse-peer";
