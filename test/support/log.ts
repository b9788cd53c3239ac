import type postgres from "postgres";
import { type Verified, verifyLog } from "../../src/services/verifying.ts";
import { openSealReader } from "../../src/store/seal-reader.ts";
import { timeZone } from "./site.ts";

/** What an outsider finds in the log of a site. */
export async function verified(url: string, month?: string): Promise<Verified> {
  const reader = await openSealReader(url, timeZone);
  try {
    return await verifyLog(reader, month);
  } finally {
    await reader.close();
  }
}

/** Writes events into the log as a command would, in this transaction; gives their numbers. */
export async function writeEvents(client: postgres.Sql | postgres.TransactionSql, count: number, at = "now"): Promise<number[]> {
  const rows = await client`
    insert into events (id, at, what, outcome, result, station, code, answer)
    select nextval('events_id_seq'), ${at}::text::timestamptz, 'pack', 'packed', 'good', 'table-4', 'PKT' || n, jsonb_build_object('n', n, 'text', E'Grün "\\u2028')
      from generate_series(1, ${count}::int) n returning id`;
  return rows.map(({ id }) => Number(id));
}

/** Does something to the log that nobody may: with its guards switched off, as its owner can. */
export const tamper = (owner: postgres.Sql, statement: string) =>
  owner.begin(async (client) => {
    await client.unsafe("set local session_replication_role = replica");
    await client.unsafe(statement);
  });
