import type { TransactionSql } from "postgres";
import type { CheckProblem, WrongRow } from "../../domain/check-run.ts";
import type { Client } from "../database.ts";
import { connectBeside, type DatabasePlace } from "../side-line.ts";
import { waitForPlace } from "../wal-place.ts";
import { allChecks } from "./all.ts";
import { type Check, shownRowsMax } from "./check.ts";

/** `rows`: how many were looked at. */
export type CheckResult = { problems: CheckProblem[]; rows: number };

/** A check of many millions of rows may take so long. */
const statementMs = 600_000;
const memory = "64MB";

/** What is counted as looked at: the tables that grow. */
const looked = ["bags", "events", "scan_keys", "tallies", "bills", "bill_versions", "returns", "return_items", "import_rows"];

async function look(transaction: TransactionSql, check: Check): Promise<CheckProblem[]> {
  const { name, says, of } = check;
  const found = (await transaction.unsafe(
    `select name, kept, counted, count(*) over ()::int as count from (${check.rows}) found order by name limit ${shownRowsMax}`,
  )) as unknown as (WrongRow & { count: number })[];
  const first = found.map((row) => ({ name: row.name, kept: row.kept, counted: row.counted }));
  return found[0] ? [{ name, says, of, count: found[0].count, first }] : [];
}

/** Recounts everything that a transaction sees. Changes its settings. */
export async function recountIn(transaction: TransactionSql, timeZone: string): Promise<CheckResult> {
  await transaction`select set_config('TimeZone', ${timeZone}, true), set_config('work_mem', ${memory}, true), set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true), set_config('statement_timeout', ${String(statementMs)}, true)`;
  const problems: CheckProblem[] = [];
  for (const check of allChecks) problems.push(...(await look(transaction, check)));
  const [sum] = await transaction.unsafe(`select ${looked.map((table) => `(select count(*) from ${table})`).join(" + ")} as rows`);
  return { problems, rows: Number(sum?.rows) };
}

const lockRun = (transaction: TransactionSql, run: number) => transaction`select pg_advisory_xact_lock(hashtext('check run'), ${run})`;

/**
 * The same as everything is at one moment: what is written meanwhile is not seen, so scans are never taken for faults, and nothing is locked.
 * One processor at most, so that the hall has the others. `client` is the owner of the tables; `run` holds a lock that says that this run is
 * alive.
 */
export const checkAll = (client: Client, { timeZone, run }: { timeZone: string; run?: number }): Promise<CheckResult> =>
  client.begin("isolation level repeatable read read only", async (transaction) => {
    if (run !== undefined) await lockRun(transaction, run);
    return recountIn(transaction, timeZone);
  }) as Promise<CheckResult>;

/** A copy that does not come so far within this time is not waited for. */
const catchUpMs = 5000;

/** They read tables that the application's role may not. */
const openAt = (place: DatabasePlace) => connectBeside({ ...place, role: null }, { name: "tracetrack check", max: 1 });

/** The lock is the primary's, the rows are a copy's. The place is looked at before the transaction, which has one view of the data from its start. */
async function checkOnCopy(primary: Client, copy: DatabasePlace, run: number): Promise<CheckResult> {
  const client = openAt(copy);
  try {
    if (copy.at) await waitForPlace(client, copy.at, catchUpMs);
    return (await primary.begin(async (transaction) => {
      await lockRun(transaction, run);
      return checkAll(client, { timeZone: copy.timeZone });
    })) as CheckResult;
  } finally {
    void client.end({ timeout: 0 }).catch(() => {});
  }
}

type Beside = { run: number; signal: AbortSignal; copy?: DatabasePlace | null };

/**
 * The same on connections of its own beside the pool, until `signal` ends it. `copy`: where the rows are read, unless that fails. Throws what
 * the database throws.
 */
export async function checkBeside(place: DatabasePlace, { run, signal, copy }: Beside): Promise<CheckResult> {
  const client = openAt(place);
  const stopped = new Promise<never>((_, fail) => signal.addEventListener("abort", () => fail(signal.reason), { once: true }));
  const onPrimary = () => checkAll(client, { timeZone: place.timeZone, run });
  const check = async () => (copy ? checkOnCopy(client, copy, run).catch(onPrimary) : onPrimary());
  try {
    return await Promise.race([check(), stopped]);
  } finally {
    void client.end({ timeout: 0 }).catch(() => {});
  }
}
