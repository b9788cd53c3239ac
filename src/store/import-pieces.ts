import type postgres from "postgres";
import { Problem } from "../domain/error.ts";

/**
 * Work in pieces inside one transaction that gives way: who scans a bag that it holds waits for a moment and not for the whole upload. Each
 * piece is a savepoint. A second connection looks who waits for this one; then pieces are given up, newest first, until nobody does, and
 * are done again later: by then the scan is through, and the piece finds what it changed.
 */
export type Pieces = {
  /** The transaction's own connection. */
  line: postgres.ReservedSql;
  /** Another one, to look and to stop what runs. */
  watcher: postgres.Sql;
  /** Numbers of pieces; a step is begun only when all pieces of the steps before it are done and held. */
  steps: readonly (readonly number[])[];
  work: (piece: number) => Promise<unknown>;
  onDone?: (done: number) => void;
  signal?: AbortSignal | undefined;
};

const lookMs = 20;
/** A piece that was given up waits until the others are done; a hall that never lets go ends the upload. */
const givenUpMax = 500;

const stopped = "57014";
const gaveWay = new Set([stopped, "40P01", "40001", "55P03"]);
const codeOf = (error: unknown) => (error as { code?: string }).code ?? "";

export class Cancelled extends Error {}

/** Runs all pieces; throws `Problem` (conflict, `bags_in_use`) when the hall never lets go, and `Cancelled` when the signal says so. */
export async function inPieces({ line, watcher, steps, work, onDone, signal }: Pieces): Promise<void> {
  const [{ pid } = {}] = await line`select pg_backend_pid() as pid, set_config('application_name', 'tracetrack upload', true)`;
  const isAwaited = async () => (await watcher`select is_awaited(${pid}::int) as answer`)[0]?.answer === true;
  let isRunning = false;
  let isOver = false;
  let stopping: Promise<unknown> = Promise.resolve();
  const look = (async () => {
    while (!isOver) {
      if (isRunning) stopping = watcher`select give_way(${pid}::int)`.catch(() => {});
      await stopping;
      await Bun.sleep(lookMs);
    }
  })();
  /** A stop that was asked for must have come before the next statement, or it would stop that one. */
  const run = async (piece: number) => {
    isRunning = true;
    try {
      await work(piece);
    } finally {
      isRunning = false;
      await stopping;
    }
  };

  const todo = steps.map((pieces) => [...pieces]);
  const stepOf = new Map(steps.flatMap((pieces, step) => pieces.map((piece) => [piece, step])));
  const nextPiece = () => todo.find((pieces) => pieces.length > 0)?.shift();
  const held: number[] = [];
  let givenUp = 0;
  const giveUp = async () => {
    const piece = held.pop() as number;
    await line.unsafe(`rollback to savepoint piece_${held.length}; release savepoint piece_${held.length}`);
    todo[stepOf.get(piece) as number]?.push(piece);
    if (++givenUp > givenUpMax)
      throw new Problem("conflict", "bags_in_use", "People are scanning these bags right now. Try again when the hall is quieter.");
  };
  try {
    for (let piece = nextPiece(); piece !== undefined; piece = nextPiece()) {
      if (signal?.aborted) throw new Cancelled();
      await line.unsafe(`savepoint piece_${held.length}`);
      held.push(piece);
      try {
        await run(piece);
      } catch (error) {
        if (!gaveWay.has(codeOf(error))) throw error;
        await giveUp();
        // Whoever waited goes first.
        await Bun.sleep(lookMs);
      }
      while (held.length > 0 && (await isAwaited())) await giveUp();
      onDone?.(held.length);
    }
  } finally {
    isOver = true;
    await look;
  }
}
