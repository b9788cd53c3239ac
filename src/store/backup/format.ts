/**
 * A backup is one gzip of lines of JSON: a header that says what it is and how the database was built, the
 * header's SHA-256, then for each table its name and its
 * rows, some to a line, each as PostgreSQL writes a row as text, and an end that says what all of it must come to. Without the end it is no
 * backup.
 */
export type Header = {
  format: typeof formatName;
  version: typeof formatVersion;
  app: string;
  /** The moment that everything in it is of. */
  madeAt: string;
  migrations: { hash: string; at: string }[];
  /** The months of the log. */
  months: { name: string; bounds: string }[];
  tables: { name: string; columns: string[] }[];
};
export type TableSum = { name: string; rows: number; sha256: string };
export type End = { end: true; tables: TableSum[]; sequences: { name: string; last: string; isUsed: boolean }[] };

export const formatName = "tracetrack-backup";
export const formatVersion = 1;

/** Who is signed in, and where, is not kept: on a restored site everybody signs in again. */
export const leftOut: readonly string[] = [
  "servers",
  "sessions",
  "stations",
  "station_people",
  "sign_in_tries",
  "password_links",
  "half_sign_ins",
];

/** Why there is no backup or no restored site, in words for people. */
export class BackupProblem extends Error {}

export const sha256 = (text: string | Uint8Array): string => new Bun.CryptoHasher("sha256").update(text).digest("hex");

export const rowsOf = (end: End): number => end.tables.reduce((sum, { rows }) => sum + rows, 0);
