import { hashPassword } from "../src/services/passwords.ts";
import { numberOption, openPlace, startServer } from "./support/place.ts";

/**
 * How long a wrong password takes for names that somebody has and for names that nobody has, in turns: whoever measures must not learn which
 * is which. Every name is tried once, so that none has to wait.
 */
const tries = numberOption("tries", 200);
const port = 3197;

const place = await openPlace();
const hash = await hashPassword("a password that nobody guesses");
const mark = crypto.randomUUID().slice(0, 8);
await place.owner`insert into people (username, name, role, password_hash) select 'known-' || ${mark} || '-' || n, 'x', 'dispatcher', ${hash} from generate_series(1, ${tries}) n`;
const server = await startServer(place, port, 4);

async function msOf(username: string): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password: "a wrong guess" }),
  });
  await answer.text();
  if (answer.status !== 401) throw new Error(`${username}: ${answer.status}`);
  return performance.now() - startedAt;
}

const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
for (let n = 1; n <= tries; n++) {
  const order = Math.random() < 0.5 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
  for (const sort of order) times[sort].push(await msOf(`${sort}-${mark}-${n}`));
  await place.owner`delete from sign_in_tries where door = 'address'`; // an address that only guesses is slowed down
}

const at = (list: number[], share: number) => [...list].sort((a, b) => a - b)[Math.floor(list.length * share)] as number;
for (const [sort, list] of Object.entries(times))
  process.stdout.write(`${sort.padEnd(8)} median ${at(list, 0.5).toFixed(1)} ms, p90 ${at(list, 0.9).toFixed(1)} ms\n`);
process.stdout.write(`ratio of the medians ${(at(times.known, 0.5) / at(times.unknown, 0.5)).toFixed(3)}\n`);
server.kill();
await server.exited;
await place.close();
