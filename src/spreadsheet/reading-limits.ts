const mb = 1024 * 1024;

/** A limit on everything that a file can ask of us. */
export type ReadingLimits = {
  fileMaxBytes: number;
  /** Of a zip's directory: how many parts, how large each and all of them become, and how many times larger than packed. */
  partsMax: number;
  partMaxBytes: number;
  unpackedMaxBytes: number;
  packedRatioMax: number;
  sheetsMax: number;
  /** Rows with something in them, over all sheets. */
  rowsMax: number;
  columnsMax: number;
  cellMaxLength: number;
  batchRows: number;
  batchMaxLength: number;
  /** Resident memory of the reader's process; above it the process is killed. */
  memoryMaxBytes: number;
  /** How long the reader may work; the time in which it waits for us doesn't count. */
  workMaxMs: number;
};

export const readingLimits: Readonly<ReadingLimits> = Object.freeze({
  fileMaxBytes: 50 * mb,
  partsMax: 2000,
  partMaxBytes: 200 * mb,
  unpackedMaxBytes: 300 * mb,
  packedRatioMax: 200,
  sheetsMax: 50,
  rowsMax: 1_100_000,
  columnsMax: 256,
  cellMaxLength: 32_767, // Excel's own
  batchRows: 1000,
  batchMaxLength: 1_000_000,
  memoryMaxBytes: 512 * mb,
  workMaxMs: 60_000,
});
