import { z } from "zod";

const text = z.string();
const count = z.number();
/** Seconds. */
const seconds = z.number();

/** A row of each file of sql/health, by the file's name. Tests hold them against the real server. */
export const healthRows = {
  access: z.strictObject({
    roleName: text,
    readsAllStats: z.boolean(),
    tracksActivities: z.boolean(),
    tracksCounts: z.boolean(),
    autovacuumOn: z.boolean(),
    isStandby: z.boolean(),
  }),
  server: z.strictObject({
    databaseName: text,
    version: text,
    versionNumber: count,
    startedAt: z.date(),
    uptimeS: seconds,
    sizeBytes: count,
  }),
  connections: z.strictObject({
    total: count,
    active: count,
    idle: count,
    idleInTransaction: count,
    /** The console's own health checks. */
    own: count,
    /** Sessions of other roles whose state the asking role may not see. */
    hidden: count,
    other: count,
    maxConnections: count,
    reserved: count,
    usable: count,
  }),
  transactions: z.strictObject({
    /** Null for a prepared transaction, which has no session. */
    pid: count.nullable(),
    roleName: text.nullable(),
    applicationName: text.nullable(),
    clientAddress: text.nullable(),
    state: text.nullable(),
    openS: seconds,
    inStateS: seconds.nullable(),
    waitEventType: text.nullable(),
    waitEvent: text.nullable(),
    /** In transactions; null when it keeps nothing from vacuum. */
    horizonAge: count.nullable(),
    query: text.nullable(),
  }),
  blocking: z.strictObject({
    /** 0 for a prepared transaction. */
    pid: count,
    blockedBy: count.nullable(),
    lockType: text.nullable(),
    lockMode: text.nullable(),
    relation: text.nullable(),
    waitingS: seconds.nullable(),
    roleName: text.nullable(),
    state: text.nullable(),
    applicationName: text.nullable(),
    openS: seconds.nullable(),
    query: text.nullable(),
  }),
  cache: z.strictObject({
    hitBlocks: count,
    readBlocks: count,
    hitShare: z.number().nullable(),
    since: z.date(),
    windowS: seconds,
    wasReset: z.boolean(),
  }),
  throughput: z.strictObject({
    commits: count,
    rollbacks: count,
    deadlocks: count,
    tempFiles: count,
    tempBytes: count,
    /** Null where the cluster has no checksums. */
    checksumFailures: count.nullable(),
    since: z.date(),
    windowS: seconds,
    wasReset: z.boolean(),
  }),
  dead_tuples: z.strictObject({
    relation: text,
    liveRows: count,
    deadRows: count,
    deadShare: z.number().nullable(),
    /** Autovacuum starts above this many dead rows. */
    vacuumAt: count,
    isDue: z.boolean(),
    isDueForInserts: z.boolean(),
    autovacuumEnabled: z.boolean(),
    lastVacuumAt: z.date().nullable(),
    lastVacuumS: seconds.nullable(),
    vacuumPhase: text.nullable(),
  }),
  vacuum_progress: z.strictObject({
    pid: count,
    relation: text.nullable(),
    phase: text.nullable(),
    scannedShare: z.number().nullable(),
    heapBytes: count.nullable(),
    indexPasses: count.nullable(),
    isAutovacuum: z.boolean().nullable(),
    againstWraparound: z.boolean(),
    runningS: seconds.nullable(),
  }),
  wraparound: z.strictObject({
    kind: z.enum(["database", "table"]),
    name: text,
    xidAge: count,
    multixactAge: count,
    freezeMaxAge: count,
    multixactFreezeMaxAge: count,
    failsafeAge: count,
    multixactFailsafeAge: count,
  }),
  table_sizes: z.strictObject({
    relation: text,
    /** Null before the first vacuum or analyze. */
    estimatedRows: count.nullable(),
    totalBytes: count.nullable(),
    tableBytes: count.nullable(),
    indexBytes: count.nullable(),
    toastBytes: count.nullable(),
    isLocked: z.boolean(),
  }),
  stale_statistics: z.strictObject({
    relation: text,
    liveRows: count,
    changedRows: count,
    changedShare: z.number(),
    neverAnalyzed: z.boolean(),
    lastAnalyzeAt: z.date().nullable(),
    lastAnalyzeS: seconds.nullable(),
  }),
  slots: z.strictObject({
    kind: z.enum(["slot", "standby"]),
    name: text,
    detail: text.nullable(),
    isActive: z.boolean(),
    /** In transactions; null when it keeps nothing from vacuum. */
    horizonAge: count.nullable(),
    catalogHorizonAge: count.nullable(),
    /** Bytes of write-ahead log; null when it keeps none. */
    keptBytes: count.nullable(),
    walStatus: text.nullable(),
  }),
  invalid_indexes: z.strictObject({
    name: text,
    relation: text,
    isLeftover: z.boolean(),
  }),
  lock_holders: z.strictObject({
    pid: count.nullable(),
    applicationName: text.nullable(),
    roleName: text.nullable(),
    state: text.nullable(),
    beganAt: z.date().nullable(),
    openS: seconds.nullable(),
    lockMode: text,
    relation: text,
  }),
} as const;

/** A file of sql/health, without its folder and ending. */
export type HealthFile = keyof typeof healthRows;
export type HealthRow<F extends HealthFile> = z.infer<(typeof healthRows)[F]>;
