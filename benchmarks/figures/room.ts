import type { Driven } from "../driver/order.ts";
import { drive } from "../driver/start.ts";
import type { startBareServers } from "../floors/http.ts";
import type { ScenarioName, SettingsOf } from "../scenarios/all.ts";
import type { Ground } from "../support/ground.ts";
import { scansMissing } from "../support/log-check.ts";
import type { Place, Station, startServer } from "../support/place.ts";

/** What every figure is measured in: the database, the server on it, who asks, and the bare servers beside it. */
export type Room = {
  place: Place;
  url: string;
  server: Awaited<ReturnType<typeof startServer>>;
  pool: number;
  ground: Ground;
  dispatchers: Station[];
  billers: Station[];
  admin: Station;
  admins: Station[];
  bare: Awaited<ReturnType<typeof startBareServers>>;
  /** Seconds of one round, and how many there are. */
  seconds: number;
  rounds: number;
};

export type Run<Name extends ScenarioName> = {
  scenario: Name;
  settings: SettingsOf<Name>;
  passes: readonly Station[];
  /** Fewer than passes: they take turns. */
  connections?: number;
  warmSeconds?: number;
  seconds?: number;
  pace?: "closed" | "open";
};

/** One run of the driver. Throws when an answer was wrong, or when the log does not say what was answered: then no figure of it counts. */
export async function drivenIn<Name extends ScenarioName>(room: Room, run: Run<Name>): Promise<Driven> {
  const { scenario, settings, passes, connections = passes.length, warmSeconds = 0.5, seconds = room.seconds, pace = "closed" } = run;
  const named = passes.map(({ token, name }) => ({ token, station: name }));
  return verified(room, await drive({ url: room.url, scenario, settings, passes: named, connections, pace, warmSeconds, seconds }));
}

export async function verified({ place }: Pick<Room, "place">, driven: Driven): Promise<Driven> {
  const wrong = Object.entries(driven.wrong);
  if (wrong.length > 0)
    throw new Error(
      `Wrong answers: ${wrong
        .slice(0, 5)
        .map(([what, count]) => `${count} × ${what}`)
        .join("; ")}`,
    );
  if (driven.answered === 0) throw new Error("Nothing was answered.");
  const missing = await scansMissing(place.owner, driven.scans);
  if (missing > 0)
    throw new Error(`${missing} of ${driven.scans.length} scans that were answered are not in the log as they were answered.`);
  return driven;
}
