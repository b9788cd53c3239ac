/** One process of ours, as it says itself. Times in milliseconds are of the last minute or of the last scans. */
export type ProcessFacts = {
  worker: number;
  version: string;
  upSeconds: number;
  memoryBytes: number;
  loopP50Ms: number;
  loopP99Ms: number;
  scans: { count: number; p50Ms: number; p95Ms: number } | null;
  /** Per class of statements: how many may run, run and wait. */
  pool: { name: string; size: number; running: number; waiting: number }[];
  /** Per kind of what is kept: how often it was asked for, and how often it was there. */
  cache: { kind: string; hits: number; asked: number }[];
  /** Whether lists come from a replica of the database; null when none is set. */
  replica: "unknown" | "used" | "behind" | "away" | "no_copy" | null;
};

/** `disk`: where DATA_DIR is; null when it can't be asked. */
export type MachineFacts = { cores: number; load: number; memoryBytes: number; disk: { freeBytes: number; totalBytes: number } | null };

export type DatabaseFacts = {
  version: string;
  bytes: number;
  connections: number;
  connectionsMax: number;
  longest: { seconds: number; by: string } | null;
  tables: { name: string; bytes: number }[];
  /** Servers that follow this one; what we may not see is null. */
  copies: { name: string; state: string | null; lagSeconds: number | null; lagBytes: number | null }[];
  /** Processes of this site that gave a sign of life within an hour, this one too. */
  servers: { name: string; silentSeconds: number }[];
  people: number;
  uploads: number;
};

export type SlowStatement = { text: string; calls: number; meanMs: number; maxMs: number };

/** What is null did not answer in time. `isRedisUp`: null when none is set. */
export type SystemFacts = {
  processes: ProcessFacts[];
  machine: MachineFacts;
  isRedisUp: boolean | null;
  database: DatabaseFacts | null;
  /** Null also where the server doesn't count them. */
  slow: SlowStatement[] | null;
};
