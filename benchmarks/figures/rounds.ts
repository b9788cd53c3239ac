import type { Driven } from "../driver/order.ts";
import type { Times } from "../driver/times.ts";
import { cpuMs } from "../support/place.ts";
import type { Room } from "./room.ts";

/** Something to measure, and what it is measured beside. `units`: how many of what a floor counts one request does (a batch of 20 scans: 20). */
export type Figure = {
  name: string;
  what: string;
  ours: () => Promise<Driven>;
  floors: Record<string, () => Promise<number>>;
  units?: number;
};

export type Measured = {
  name: string;
  what: string;
  /** In a second, the middle of all rounds. */
  rate: number;
  times: Times;
  /** The server's and the driver's processor time for each request. */
  serverUs: number;
  driverUs: number;
  floors: Record<string, { rate: number; ratio: number; spread: number; ratios: number[] }>;
};

export const middle = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)] ?? 0;
const rounded = (n: number, digits = 2) => Math.round(n * 10 ** digits) / 10 ** digits;

/** Half the distance between the best and the worst round, as a share of the middle: what the machine's other work makes of it. */
export const spreadOf = (list: readonly number[]): number => (Math.max(...list) - Math.min(...list)) / 2 / Math.max(1e-9, middle(list));

/** Floors and ours in turns, so that whatever else the machine does falls on both. */
export async function measure({ rounds, server }: Pick<Room, "rounds" | "server">, figure: Figure): Promise<Measured> {
  const { name, what, ours, floors, units = 1 } = figure;
  const runs: { driven: Driven; serverUs: number; least: Record<string, number> }[] = [];
  for (let round = 0; round < rounds; round++) {
    const least: Record<string, number> = {};
    for (const [floor, run] of Object.entries(floors)) least[floor] = await run();
    const before = cpuMs(server.pid);
    const driven = await ours();
    runs.push({ driven, serverUs: Math.round(((cpuMs(server.pid) - before) * 1000) / Math.max(1, driven.answered)), least });
  }
  const rates = runs.map(({ driven }) => driven.rate * units);
  const typical = [...runs].sort((a, b) => a.driven.rate - b.driven.rate)[Math.floor((runs.length - 1) / 2)] as (typeof runs)[number];
  return {
    name,
    what,
    rate: rounded(middle(rates), 1),
    times: typical.driven.all,
    serverUs: typical.serverUs,
    driverUs: typical.driven.driverUs,
    floors: Object.fromEntries(
      Object.keys(floors).map((floor) => {
        const ratios = runs.map(({ driven, least }) => rounded((driven.rate * units) / (least[floor] as number), 3));
        return [
          floor,
          {
            rate: rounded(middle(runs.map(({ least }) => least[floor] as number)), 1),
            ratio: middle(ratios),
            spread: rounded(spreadOf(ratios), 3),
            ratios,
          },
        ];
      }),
    ),
  };
}
