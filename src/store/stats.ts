import type { Database } from "./database.ts";
import { call, type Guard } from "./statement.ts";

/** How often what happened, by outcome. */
export type Tallies = Record<string, number>;

export type StatsRow = {
  asOf: string;
  day: string;
  lastWeekDay: string;
  today: Tallies;
  lastWeek: Tallies;
  hours: { today: number[]; lastWeek: number[] };
  people: number;
  stationCount: number;
  stations: { station: string | null; scans: number; lastAt: string; pace: number }[];
  bills: { open: number; openBefore: number; finished: number; finishedLastWeek: number };
  openBills: { number: string; destination: string | null; parents: number; target: number; grams: number; updatedAt: string }[];
};

/** The figures of whoever asks: of their area when they are bound to one. One statement, one moment. */
export const readStats = (database: Database, guard: Guard): Promise<StatsRow> =>
  database.read((client) => call(client, "read_stats", [guard.sessionId, guard.rights]));
