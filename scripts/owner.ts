import { spawnSync } from "node:child_process";
import { chownSync, existsSync, statfsSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import { Trouble } from "./cli";

/** As whom PostgreSQL runs: it refuses to run as root. */
export interface Owner {
  /** For `spawn`; empty when it runs as we do. */
  ids: { uid?: number; gid?: number };
  /** Inside a user namespace, where root is somebody else. */
  namespace: boolean;
}

const nobody = 65534;

/**
 * Chooses as whom to run PostgreSQL: as we are, unless that is root. Root gives the data directory to an unprivileged
 * user; where that one could not reach it (below /root, say), a user namespace serves.
 * @throws Trouble when the data directory is somebody else's, or root has no way.
 */
export function ownerOf(dataDir: string, bin: string): Owner {
  if (process.platform === "win32") return { ids: {}, namespace: false };
  const uid = process.getuid?.() ?? 0;
  const found = existsSync(dataDir) ? statSync(dataDir) : undefined;
  if (uid !== 0) {
    if (found && found.uid !== uid) {
      throw new Trouble(
        `${dataDir} belongs to user id ${found.uid}, and you are ${userInfo().username} (${uid}): it was made by another user, or as root. ` +
          "Start as that user, or set GATEHOUSE_DATA_DIR to a folder of your own.",
      );
    }
    return { ids: {}, namespace: false };
  }
  if (found && found.uid !== 0) return { ids: { uid: found.uid, gid: found.gid }, namespace: false };
  if (!found && isOpen(dirname(dataDir)) && isOpen(bin)) return { ids: { uid: nobody, gid: nobody }, namespace: false };
  if (spawnSync("unshare", [...namespace, "true"]).status === 0) return { ids: {}, namespace: true };
  throw new Trouble(
    `PostgreSQL does not run as root, and no other user can reach ${isOpen(bin) ? dirname(dataDir) : bin}. ` +
      "Put the project below a folder that others may enter (such as /srv), or start as an ordinary user.",
  );
}

const namespace = ["--user", "--map-user=1000", "--map-group=1000"];

/** The command line that runs a program as `owner`; pass `owner.ids` to `spawn` as well. */
export const wrap = (owner: Owner, command: string, args: string[]): [string, string[]] =>
  owner.namespace ? ["unshare", [...namespace, command, ...args]] : [command, args];

/** Hands files over to the user that PostgreSQL runs as. */
export function giveTo({ ids }: Owner, ...paths: string[]): void {
  for (const path of paths) if (ids.uid !== undefined && ids.gid !== undefined) chownSync(path, ids.uid, ids.gid);
}

/** Whether everybody may enter the folder: it and all above it. */
function isOpen(folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** Bytes that an unprivileged process may still write there, or where the folder would be made. */
export const freeBytes = (folder: string): number => {
  if (!existsSync(folder)) return freeBytes(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};
