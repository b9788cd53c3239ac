import type { Client } from "./connections.ts";

/** A place in a primary's log of changes; `history`: which system's, and on which of its timelines. A fail-over begins a new timeline. */
export type WalPlace = { lsn: string; history: string };

/** The copy has not come so far yet. */
export class Behind extends Error {}
/** It is no copy of our primary, as it is now. */
export class NoCopy extends Error {}

const systemText = "(select system_identifier::text from pg_control_system())";
/**
 * What was acknowledged is on the disk, unless the database is set to promise less. What is not there yet (the housekeeping of reads) may lie
 * for seconds, and a copy would wait for it.
 */
const here = "case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end";
const firstPollMs = 2;
const longestPollMs = 40;

/** Where a primary is now: everything that it acknowledged lies before. */
export async function placeOf(client: Pick<Client, "unsafe">): Promise<WalPlace> {
  const [row] = await client.unsafe(
    `select lsn::text, ${systemText} || ':' || ('x' || left(pg_walfile_name(lsn), 8))::bit(32)::int as history from (select ${here} as lsn) here`,
  );
  const { lsn, history } = row as unknown as WalPlace;
  if (!/^[0-9A-F]+\/[0-9A-F]+$/.test(lsn)) throw new NoCopy("no place in a log");
  return { lsn, history };
}

/**
 * A standby tells its timeline by its newest restart point, so after a fail-over it says an old one for a while, and is passed by; never the
 * other way round.
 */
const lookText = ({ lsn }: WalPlace) => `select pg_is_in_recovery() as standby,
  ${systemText} || ':' || greatest((select timeline_id from pg_control_checkpoint()), (select min_recovery_end_timeline from pg_control_recovery())) as history,
  coalesce(pg_last_wal_replay_lsn() >= '${lsn}', false) as seen`;

type Look = { standby: boolean; history: string; seen: boolean };

function isThere({ standby, history, seen }: Look, place: WalPlace): boolean {
  if (!standby) throw new NoCopy("no standby");
  if (history !== place.history) throw new NoCopy(`history ${history} instead of ${place.history}`);
  return seen;
}

const only = (rows: unknown): Look => (rows as Look[])[0] as Look;

/** Waits until the standby has replayed everything before that place. Throws `Behind` when it takes too long, `NoCopy`. */
export async function waitForPlace(client: Pick<Client, "unsafe">, place: WalPlace, waitMs: number, first?: Look): Promise<void> {
  let look = first ?? only(await client.unsafe(lookText(place)));
  const until = performance.now() + waitMs;
  for (let pollMs = firstPollMs; !isThere(look, place); pollMs = Math.min(longestPollMs, pollMs * 2)) {
    if (performance.now() > until) throw new Behind("behind");
    await Bun.sleep(pollMs);
    look = only(await client.unsafe(lookText(place)));
  }
}

/** Set in the transaction, so that its end tells whether it was the same one all the time. */
const mark = "tracetrack.place";

/**
 * Begins a transaction on this one connection to a standby. The place is looked at first and each statement after it takes its view of the
 * data anew, so all of them see everything before that place. One round trip when the standby has it already. Throws as `waitForPlace`.
 */
export async function beginAt(client: Pick<Client, "unsafe">, place: WalPlace, waitMs: number): Promise<void> {
  const answers = (await client.unsafe(
    `begin read only; select set_config('${mark}', '${place.lsn}', true); ${lookText(place)}`,
  )) as unknown as unknown[];
  await waitForPlace(client, place, waitMs, only(answers[2]));
}

/** Ends it. Throws `Behind` when the driver had put a new connection in the place of one that died: that one began nothing. */
export async function endAt(client: Pick<Client, "unsafe">, place: WalPlace): Promise<void> {
  const [row] = (await client.unsafe(`select current_setting('${mark}', true) as mark; commit`)) as unknown as { mark: string }[];
  if (row?.mark !== place.lsn) throw new Behind("another connection");
}
