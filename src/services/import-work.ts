import type { Cache } from "../cache/cache.ts";
import { Problem } from "../domain/error.ts";
import type { Database } from "../store/database.ts";
import * as jobs from "../store/import-jobs.ts";
import { type OwnLines, openImportLines } from "../store/import-lines.ts";
import { runImport } from "../store/import-run.ts";
import { checkImport, type ImportCounts, type ImportFacts, type ImportProgress, type InTheWay, standsInTheWay } from "../store/imports.ts";
import { type KindsState, readAreas } from "../store/kinds.ts";
import type { DatabasePlace } from "../store/side-line.ts";
import type { ImportFiles } from "./import-files.ts";
import { readRows } from "./import-reading.ts";

/** What the work on uploads is done with. */
export type ImportRoom = {
  database: Database;
  kinds: { current: () => Promise<KindsState>; forget: () => void };
  place: DatabasePlace;
  files: ImportFiles;
  cache: Pick<Cache, "holding">;
  ownHosts: readonly string[];
};

/** The upload is no longer this process's: a person said stop, or another process has it. */
export class Lost extends Error {}

export type ImportWork = { claim: jobs.Claim; facts: ImportFacts; signal: AbortSignal; onProgress: (progress: ImportProgress) => void };

const fileWaitMs = 100;
const fileTries = 20;

const fileGone = () =>
  new Problem("invalid", "file_gone", "The server stopped while it was reading, and the file is not here any more. Upload it again.");
const nothingToDo = () =>
  new Problem("invalid", "no_rows", "There are no rows with bags in this file. Fill in the bags, or choose another file.");

/** It gets its name in the moment after the upload is known. */
async function waitForFile(files: ImportFiles, id: number): Promise<void> {
  for (let tries = 0; tries < fileTries; tries++) {
    if (await files.has(id)) return;
    await Bun.sleep(fileWaitMs);
  }
  throw fileGone();
}

const held = (isOurs: unknown) => {
  if (!isOurs) throw new Lost();
};

const perSecond = (rows: number, ms: number) => (ms < 1 ? 0 : Math.round((rows / ms) * 1000));
/** How long the rest takes when it goes on as it went; null while nobody can tell. */
const secondsLeft = (share: number, ms: number) => (share > 0.01 ? Math.ceil((ms * (1 - share)) / share / 1000) : null);

/** From the file to the end of its check: `ready`. */
export async function readAndCheck({ database, kinds, place, files, ownHosts }: ImportRoom, work: ImportWork): Promise<void> {
  const { claim, facts, signal, onProgress } = work;
  await waitForFile(files, claim.id);
  kinds.forget();
  const state = await kinds.current();
  const areas = new Map((await readAreas(database)).map(({ id, name }) => [name.toLowerCase(), id]));
  held(await onLines(place, signal, ({ line }) => jobs.beginReading(line, claim, state.version)));
  const startedAt = performance.now();
  const { layouts, rows, warnings } = await readRows({
    path: files.pathOf(claim.id),
    given: (facts.layout ?? []).filter(({ isGiven }) => isGiven),
    words: { reading: { kinds: state.kinds, ownHosts }, areas },
    signal,
    stage: async (staged) => held(await jobs.stageMadeRows(database, claim, staged)),
    onProgress: ({ rowsRead, share }) => {
      const ms = performance.now() - startedAt;
      onProgress({ rowsRead, share, rate: perSecond(rowsRead, ms), secondsLeft: secondsLeft(share, ms) });
    },
  });
  held(await jobs.noteMadeLayouts(database, claim, layouts));
  held(await jobs.noteProgress(database, claim, { warnings }));
  if (rows === 0) throw nothingToDo();
  held(await jobs.settleAs(database, claim, "checking", null));
  onProgress({ share: 1, secondsLeft: null });
  await onLines(place, signal, (lines) => checkImport(lines.line, claim.id, rows));
  onProgress({ rowsChecked: rows });
}

/** All of it or nothing, as one transaction that gives way to whoever scans. */
export async function runPieces({ place, cache }: ImportRoom, work: ImportWork, what: "commit" | "revoke"): Promise<ImportCounts> {
  const { claim, facts, signal, onProgress } = work;
  const all = (facts.counts?.new ?? 0) + (facts.counts?.moved ?? 0);
  const startedAt = performance.now();
  const onDone = (done: number, of: number) => {
    const [share, ms] = [of === 0 ? 1 : done / of, performance.now() - startedAt];
    const rowsWritten = Math.round(all * share);
    onProgress({ rowsWritten, share, rate: perSecond(rowsWritten, ms), secondsLeft: secondsLeft(share, ms) });
  };
  const around = (commit: () => Promise<unknown>) => cache.holding(commit);
  return onLines(place, signal, (lines) => runImport(what, lines, { id: claim.id, signal, onDone, around }));
}

/** What somebody has built on an upload since; a large one takes longer than any request's statement may. */
export const obstaclesTo = ({ place }: ImportRoom, id: number, limit: number): Promise<InTheWay> =>
  onLines(place, new AbortController().signal, ({ line }) => standsInTheWay(line, id, limit));

/** Pieces stop by themselves, between two of them, and roll back. */
const stopMaxMs = 3000;

/** Work on connections of its own. A signal ends it even when the database says nothing any more. */
async function onLines<T>(place: DatabasePlace, signal: AbortSignal, work: (lines: OwnLines) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const lines = await openImportLines(place);
  let timer: Timer | undefined;
  let stop = () => {};
  const stopped = new Promise<never>((_, fail) => {
    stop = () => {
      timer = setTimeout(() => fail(signal.reason), stopMaxMs);
    };
    signal.addEventListener("abort", stop);
  });
  try {
    const done = work(lines);
    done.catch(() => {}); // when it was stopped nobody listens any more
    return await Promise.race([done, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    lines.close();
  }
}
