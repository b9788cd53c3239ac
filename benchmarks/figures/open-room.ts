import { freePort } from "../../test/support/program.ts";
import { startBareServers } from "../floors/http.ts";
import { readGround } from "../support/ground.ts";
import { makeStations, openPlace, startServer } from "../support/place.ts";
import type { Room } from "./room.ts";

export type RoomOptions = {
  folder?: string;
  stations: number;
  pool: number;
  seconds: number;
  rounds: number;
  environment?: Record<string, string>;
};

/** Database, server, bare servers and people; `close` ends all of them. */
export async function openRoom({
  folder,
  stations,
  pool,
  seconds,
  rounds,
  environment = {},
}: RoomOptions): Promise<Room & { close: () => Promise<void> }> {
  const place = await openPlace(folder);
  const ground = await readGround(place.owner);
  const admins = await makeStations(place, 60, "admin");
  const [admin] = admins;
  if (!admin) throw new Error("Nobody can look.");
  const dispatchers = await makeStations(place, stations);
  const billers = await makeStations(place, Math.min(stations, 100), "biller");
  const port = freePort();
  const bare = await startBareServers();
  const server = await startServer(place, port, pool, environment);
  return {
    ...{ place, ground, admin, admins, dispatchers, billers, bare, server, pool, seconds, rounds },
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.kill("SIGTERM");
      await server.exited;
      await bare.stop();
      await place.close();
    },
  };
}
