import { createHash } from "node:crypto";
import { existsSync, mkdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { dataDir } from "@/scripts/connection";

const memory = "/dev/shm";

/** Whether there is a file system in memory, of this size or larger. */
export const hasMemoryOf = (sizeBytes: number): boolean => {
  if (!existsSync(memory)) return false;
  const { blocks, bsize } = statfsSync(memory);
  return blocks * bsize >= sizeBytes;
};

/**
 * Where the servers of the tests keep their data: in memory on a machine that has plenty. Each of a hundred databases is a thousand files, and making
 * them on a disk is a sixth of what the tests of the database cost.
 */
export function testDataDir(): { path: string; isInMemory: boolean } {
  const onDisk = join(dataDir(), "test");
  if (!hasMemoryOf(8e9)) return { path: onDisk, isInMemory: false };
  const path = join(memory, `gatehouse-test-${createHash("sha256").update(onDisk).digest("hex").slice(0, 12)}`);
  mkdirSync(path, { recursive: true });
  // Anybody may make a folder of this name there; passwords are kept in it.
  return statSync(path).uid === process.getuid?.() ? { path, isInMemory: true } : { path: onDisk, isInMemory: false };
}
