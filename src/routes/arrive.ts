import type { Context } from "hono";
import { clientAddress } from "../http/address.ts";
import { agentWords } from "../http/agent.ts";
import type { Environment } from "../http/environment.ts";
import { clearHalfWay, writeHalfWay } from "../http/half-way.ts";
import { readPass, writePass } from "../http/station.ts";
import type { Arrival, HalfWay, Where } from "../services/sign-in.ts";
import { type AtStation, admitStation, type TakenOver } from "../services/stations.ts";
import type { SessionRow } from "../store/sessions.ts";
import { leave } from "./leave.ts";
import type { Rooms } from "./rooms.ts";

/** Somebody signed in by password: the session that was here ends, the browser carries theirs, and is a station from now on. */
export async function arrive(c: Context<Environment>, rooms: Rooms, { token, session }: Arrival): Promise<void> {
  const { publicUrl } = rooms.config;
  const pass = await admitStation(rooms.site, session, readPass(c, publicUrl));
  await leave(c, rooms);
  rooms.cookie.write(c, token);
  writePass(c, publicUrl, pass);
  clearHalfWay(c, publicUrl);
}

/** After the password: gives where to go, the page of ours that was asked for, or the one that asks for the code. */
export async function arriveOrAsk(c: Context<Environment>, rooms: Rooms, come: Arrival | HalfWay, next: string): Promise<string> {
  if (come.session) {
    await arrive(c, rooms, come);
    return next;
  }
  writeHalfWay(c, rooms.config.publicUrl, come.token);
  return next === "/" ? "/login/code" : `/login/code?next=${encodeURIComponent(next)}`;
}

/** Where somebody who asks tries to come in. */
export const whereOf = (c: Context<Environment>, { config }: Rooms): Where => ({
  pass: readPass(c, config.publicUrl),
  address: clientAddress(c, config.trustProxy),
  agent: agentWords(c),
});

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
