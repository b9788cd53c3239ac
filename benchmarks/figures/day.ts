import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Driven } from "../driver/order.ts";
import type { Pass } from "../driver/player.ts";
import { drive } from "../driver/start.ts";
import type { DaySettings } from "../scenarios/working-day.ts";
import { peopleOf, seedOrder } from "../seed/order.ts";
import { seededPassword } from "../seed/people.ts";
import { clearBills, newBills, newPacking } from "../support/ground.ts";
import { type Room, verified } from "./room.ts";

export type Day = { driven: Driven; users: number; streams: number; memoryMb: number; missing: string[] };

const perTen = { dispatchers: 7, billers: 2 };
const officePages = [
  { path: "/api/stats", has: '"asOf"' },
  { path: "/api/bags", has: '"items"' },
  { path: "/api/bills", has: '"items"' },
  { path: "/api/events?limit=50", has: '"items"' },
  { path: "/", has: "<html" },
];
const livePaths = { office: "/api/live?watch=stats", bill: (number: string) => `/api/live?bill=${number}` };

/** Real sessions: people of the seed sign in with their passwords, some at a time, and keep their cookies. */
async function signedIn(url: string, users: number): Promise<Pass[]> {
  const { dispatchers, billers } = peopleOf(seedOrder(0, ""));
  const nameOf = (place: number) => {
    const role = place % 10;
    const turn = Math.floor(place / 10);
    // Dispatchers whose number ends in 0 are bound to an area: they would be refused what the others may.
    if (role < perTen.dispatchers) return `dispatcher-${1 + (((turn * perTen.dispatchers + role) * 11) % dispatchers)}`.replace(/0$/, "1");
    if (role < perTen.dispatchers + perTen.billers) return `biller-${dispatchers + 1 + ((turn * 2 + role) % billers)}`;
    return `admin-${dispatchers + billers + 1 + (turn % 10)}`;
  };
  const passes: Pass[] = [];
  const signIn = async (place: number) => {
    const answer = await fetch(`${url}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: nameOf(place), password: seededPassword }),
    });
    const cookie = /^[^;]+/.exec(answer.headers.get("set-cookie") ?? "")?.[0];
    if (!answer.ok || !cookie) throw new Error(`${nameOf(place)} can't sign in: ${answer.status} ${await answer.text()}`);
    passes[place] = { cookie, station: `table-${place}` };
  };
  for (let place = 0; place < users; place += 4)
    await Promise.all([0, 1, 2, 3].filter((n) => place + n < users).map((n) => signIn(place + n)));
  return passes;
}

const isThere = async (url: string, path: string, cookie: string) => {
  const stopped = new AbortController();
  const answer = await fetch(url + path, { headers: { cookie, "sec-fetch-site": "same-origin" }, signal: stopped.signal });
  stopped.abort();
  return answer.ok;
};

/** What a process and its children have of the memory now. */
export function memoryMb(pid: number): number {
  if (!existsSync(`/proc/${pid}/status`)) return 0;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

export const openFiles = (pid: number): number => (existsSync(`/proc/${pid}/fd`) ? readdirSync(`/proc/${pid}/fd`).length : 0);

export type Beside = { everyMs: number; look: () => Promise<void> | void };

/** `users` people at work for `seconds`: scans by their schedule, pages with think times, streams open, real sessions. */
export async function workingDayOf(room: Room, users: number, seconds: number, beside?: Beside): Promise<Day> {
  const { place, ground, billers, url, server } = room;
  const passes = await signedIn(url, users);
  const admin = passes[perTen.dispatchers + perTen.billers] as Pass;
  const biller = billers[0] as Room["billers"][number];
  const bills = await newBills(place.owner, biller, users, 3);
  const missing: string[] = [];
  const office: DaySettings["office"] = [];
  for (const page of officePages) {
    if (await isThere(url, page.path, admin.cookie as string)) office.push(page);
    else missing.push(page.path);
  }
  const settings: DaySettings = {
    packing: await newPacking(place.owner),
    codes: ground.codes,
    bills,
    searches: ground.searches,
    office,
    ...perTen,
  };
  const isLive = await isThere(url, livePaths.office, admin.cookie as string);
  if (!isLive) missing.push(livePaths.office);
  const streams = passes.flatMap((pass, n) => {
    const role = n % 10;
    if (role < perTen.dispatchers) return [];
    if (role < perTen.dispatchers + perTen.billers) return [{ path: livePaths.bill(bills[n]?.number ?? ""), pass }];
    return isLive ? [{ path: livePaths.office, pass }] : [];
  });
  let most = 0;
  const look = () => {
    most = Math.max(most, memoryMb(server.pid));
  };
  const timers = [setInterval(look, 1000), ...(beside ? [setInterval(() => void beside.look(), beside.everyMs)] : [])];
  try {
    const driven = await drive({ url, scenario: "workingDay", settings, passes, pace: "open", warmSeconds: 5, seconds, streams });
    look();
    return { driven: await verified(room, driven), users, streams: streams.length, memoryMb: Math.round(most), missing };
  } finally {
    for (const timer of timers) clearInterval(timer);
    await clearBills(
      place.owner,
      biller,
      bills.map(({ number }) => number),
    );
  }
}

/** `stations` that scan once in `everyMs`, each at its own moments, whether the one before was answered or not. */
export async function stationsOf(room: Room, stations: number, seconds: number, everyMs = 1000): Promise<Driven> {
  const settings = { ...(await newPacking(room.place.owner)), everyMs };
  const passes = room.dispatchers.slice(0, stations).map(({ token, name }) => ({ token, station: name }));
  return verified(room, await drive({ url: room.url, scenario: "pack", settings, passes, pace: "open", warmSeconds: 3, seconds }));
}
