import { readFileSync } from "node:fs";
import { join } from "node:path";
import type postgres from "postgres";
import { openClient } from "./driver.ts";

/** A seal as it stands, and whether the one after it goes on where it ends. */
export type SealRow = {
  number: number;
  rule: number;
  month: string;
  afterId: number;
  lastId: number;
  count: number;
  previous: string;
  hash: string;
  sealedAt: string;
  nextHolds: boolean;
};

/** What the events of a seal give now. */
export type SealFinding = { number: number; holds: boolean; marksHold: boolean; stranger: string | null };

const numbers = (row: postgres.Row): SealRow => ({
  ...(row as SealRow),
  number: Number(row.number),
  afterId: Number(row.afterId),
  lastId: Number(row.lastId),
});

/** The text of the rule as functions of this session alone: those of the database may have been changed with the log. */
function ownRule(): string {
  const text = readFileSync(join(import.meta.dir, "commands/_seal-text.sql"), "utf8");
  const names = [...text.matchAll(/create or replace function (\w+)\(/g)].map(([, name]) => name);
  return text.replaceAll(new RegExp(`\\b(${names.join("|")})\\(`, "g"), "pg_temp.$1(");
}

/** Reads seals and what they seal, as the database's owner, on a connection of its own. `close` it. */
export async function openSealReader(url: string, timeZone: string) {
  const client = openClient(url, {
    max: 1,
    connect_timeout: 5,
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: "tracetrack verify", TimeZone: timeZone },
  });
  await client.unsafe(ownRule());
  return { ...sealReading(client), ...logReading(client), close: () => client.end({ timeout: 5 }) };
}
export type SealReader = Awaited<ReturnType<typeof openSealReader>>;

const sealReading = (client: postgres.Sql) => ({
  /** The number of the first seal of this month or a later one; null when there is none. */
  first: async (month: string): Promise<number | null> => {
    const [row] = await client`select min(number) as number from event_seals where month >= ${month}`;
    return row?.number === null ? null : Number(row?.number);
  },
  /** Seals from this number on, in their order. */
  seals: async (from: number, limit: number): Promise<SealRow[]> => {
    const rows = await client`
      select s.number, s.rule, s.month, s.after_id as "afterId", s.last_id as "lastId", s.count, encode(s.previous, 'hex') as previous,
             encode(s.hash, 'hex') as hash, s.sealed_at::text as "sealedAt",
             coalesce(n.after_id = s.last_id or (n.after_id, n.last_id) = (s.after_id, s.last_id),
               s.last_id <= (select last_value from events_id_seq)) as "nextHolds"
        from event_seals s left join event_seals n on n.number = s.number + 1
       where s.number >= ${from} order by s.number limit ${limit}`;
    return rows.map(numbers);
  },
  /** Hashes anew what these seals close, of this month on. `stranger`: a month of events in the range that has no seal. */
  findings: async (from: number, to: number, month: string): Promise<SealFinding[]> => {
    const rows = await client`
      select s.number, pg_temp.seal_hash(s, coalesce(r.hashes, '')) = s.hash as holds, coalesce(r.marks, '') = s.marks as "marksHold",
             (select min(m) from unnest(r.months) m where m >= ${month}
                 and not exists (select from event_seals x where x.last_id = s.last_id and x.month = m)) as stranger
        from event_seals s, lateral (
          select array_agg(e.month) as months, (array_agg(e.hashes) filter (where e.month = s.month))[1] as hashes,
                 (array_agg(e.marks) filter (where e.month = s.month))[1] as marks
            from pg_temp.event_runs(s.after_id, s.last_id) e) r
       where s.number between ${from} and ${to} and s.month >= ${month} order by s.number`;
    return rows.map((row) => ({ ...(row as unknown as SealFinding), number: Number(row.number) }));
  },
  /** The marks of a seal, and those of the events that are there now in a month of its range. */
  marks: async (number: number, month: string): Promise<{ sealed: Uint8Array; found: Uint8Array }> => {
    const [row] = await client`
      select case when s.month = ${month} then s.marks else '' end as sealed,
             coalesce((select marks from pg_temp.event_runs(s.after_id, s.last_id) r where r.month = ${month}), '') as found
        from event_seals s where s.number = ${number}`;
    return row as unknown as { sealed: Uint8Array; found: Uint8Array };
  },
});

const logReading = (client: postgres.Sql) => ({
  /** What no seal closes yet: how many, the first of them, and whether it has waited for longer than sealing ever takes. */
  unsealed: async (): Promise<{ count: number; first: string | null; isOld: boolean }> => {
    const [row] = await client`
      select count(*)::int as count, min(id)::text as first, coalesce(min(at) < now() - interval '1 hour', false) as "isOld"
        from events where id > coalesce((select last_id from event_seals order by number desc limit 1), 0)`;
    return row as unknown as { count: number; first: string | null; isOld: boolean };
  },
  /** The hashes of the day's seals that begin so, or that of the newest seal at its end; by the site's days. */
  anchors: async (day: string, hash: string): Promise<{ isThere: boolean; newest: string | null }> => {
    const [row] = await client`
      select exists (select from event_seals where sealed_at < (${day}::date + 1)::timestamptz and starts_with(encode(hash, 'hex'), ${hash})) as "isThere",
             (select encode(hash, 'hex') from event_seals where sealed_at < (${day}::date + 1)::timestamptz order by sealed_at desc, number desc limit 1) as newest`;
    return row as unknown as { isThere: boolean; newest: string | null };
  },
});
