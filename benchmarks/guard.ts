import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRoom } from "./figures/open-room.ts";
import { readFigures } from "./figures/reading.ts";
import { type Figure, measure, middle, spreadOf } from "./figures/rounds.ts";
import { linkFigure, packFigure } from "./figures/scanning.ts";
import { warmUp } from "./figures/warm-up.ts";
import { fill } from "./seed/fill.ts";
import { seedOrder } from "./seed/order.ts";
import { openPlace } from "./support/place.ts";

/**
 * Two minutes: a small seed, then short rounds of look-up, pack and link beside their floors, in turns. Ends with 1 when a ratio is worse than the
 * one in baseline.json by more than three times the spread that was measured just now, and by more than 35 % at least; with 2 when nothing could
 * be measured. `--update` writes what was measured as the new baseline. Ratios, not figures: the machine may be any.
 */
const file = join(import.meta.dir, "baseline.json");
const leastShare = 0.35;
const bags = 20_000;
const rounds = 5;
const seconds = 1;
const stations = 20;

type Baseline = Record<string, { ratio: number; spread: number }>;

async function measured(): Promise<Baseline> {
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-guard-"));
  chmodSync(folder, 0o755); // the database runs as another user when we are root
  try {
    const place = await openPlace(folder);
    await fill(place.owner, seedOrder(bags, new Date().toISOString().slice(0, 10)));
    await place.owner.unsafe("vacuum analyze");
    await place.close();
    const room = await openRoom({ folder, stations, pool: 10, seconds, rounds });
    try {
      await warmUp(room, 6);
      const { figures } = await readFigures(room);
      const lookUps = figures.filter(({ name }) => name.startsWith("look-up"));
      const found: Baseline = {};
      for (const { name, floor, figure } of watched(lookUps, packFigure(room, stations), linkFigure(room, stations))) {
        const { ratios } = (await measure(room, figure)).floors[floor] as { ratios: number[] };
        found[`${name} of ${floor}`] = { ratio: middle(ratios), spread: Math.round(spreadOf(ratios) * 1000) / 1000 };
      }
      return found;
    } finally {
      await room.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each figure with the one floor that it is held against; the others are not run. */
function watched(lookUps: readonly Figure[], ...scans: readonly Figure[]) {
  const floorOf = (name: string) => (name === "look-up, hot bags" ? "bare Hono" : "pgbench");
  return [...lookUps, ...scans].map((figure) => {
    const floor = floorOf(figure.name);
    return { name: figure.name, floor, figure: { ...figure, floors: { [floor]: figure.floors[floor] as () => Promise<number> } } };
  });
}

const now = await measured().catch((error: Error) => {
  process.stderr.write(`Nothing could be measured: ${error.message}\n`);
  process.exit(2);
});
if (process.argv.includes("--update")) {
  writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  console.table(now);
  process.exit(0);
}
const stored = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Baseline) : {};
const rows = Object.entries(now).map(([name, { ratio, spread }]) => {
  const was = stored[name]?.ratio ?? 0;
  const bound = Math.round(was * (1 - Math.min(0.95, Math.max(3 * spread, leastShare))) * 1000) / 1000;
  return { name, ratio, spread, stored: was, bound, verdict: ratio < bound ? "WORSE" : "holds" };
});
console.table(rows);
process.exit(rows.some(({ verdict }) => verdict === "WORSE") ? 1 : 0);
