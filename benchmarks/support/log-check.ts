import type postgres from "postgres";

const pieceRows = 20_000;

/** Compares what was answered with the log: every scan there once, with that outcome. Gives how many are not. */
export async function scansMissing(owner: postgres.Sql, scans: readonly (readonly [key: string, outcome: string])[]): Promise<number> {
  let right = 0;
  for (let at = 0; at < scans.length; at += pieceRows) {
    const piece = scans.slice(at, at + pieceRows);
    const [row] = await owner`
      select count(*)::int as right from unnest(${piece.map(([key]) => key)}::uuid[], ${piece.map(([, outcome]) => outcome)}::text[]) as sent (key, outcome)
        join scan_keys k on k.key = sent.key join events e on e.id = k.event_id and e.at = k.event_at and e.key = sent.key and e.outcome = sent.outcome`;
    right += Number(row?.right);
  }
  return scans.length - right;
}
