import type { Context } from "hono";
import type { Environment } from "../http/environment.ts";
import { readPass, writePass } from "../http/station.ts";
import { type AtStation, admitStation, type TakenOver } from "../services/stations.ts";
import type { SessionRow } from "../store/people.ts";
import { leave } from "./leave.ts";
import type { Rooms } from "./rooms.ts";

/** Somebody signed in by password: the session that was here ends, the browser carries theirs, and is a station from now on. */
export async function arrive(
  c: Context<Environment>,
  rooms: Rooms,
  { token, session }: { token: string; session: SessionRow },
): Promise<void> {
  const { publicUrl } = rooms.config;
  const pass = await admitStation(rooms.site, session, readPass(c, publicUrl));
  await leave(c, rooms);
  rooms.cookie.write(c, token);
  writePass(c, publicUrl, pass);
}

export const atStation = (c: Context<Environment>, { config, site }: Rooms): AtStation => ({
  site,
  pass: readPass(c, config.publicUrl),
  actor: c.get("actor"),
});

/** Somebody took over by badge or PIN; who is here already by password goes on as they were. */
export async function takeSeat(c: Context<Environment>, rooms: Rooms, { token, session }: TakenOver): Promise<SessionRow> {
  const { publicUrl } = rooms.config;
  const pass = readPass(c, publicUrl);
  if (pass) writePass(c, publicUrl, pass); // its 30 days begin anew
  if (token === null) return session;
  await leave(c, rooms);
  rooms.cookie.write(c, token);
  return session;
}
