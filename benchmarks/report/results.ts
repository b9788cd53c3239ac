import type { Times } from "../driver/times.ts";
import type { Edge } from "../figures/edge.ts";
import type { FirstPage } from "../figures/first-page.ts";
import type { Growth } from "../figures/growth.ts";
import type { Hit } from "../figures/hit.ts";
import type { Layer } from "../figures/layers.ts";
import type { WithRedis } from "../figures/redis.ts";
import type { Measured } from "../figures/rounds.ts";
import type { Upload } from "../figures/upload.ts";
import type { Machine } from "./machine.ts";

export type DayResult = {
  users: number;
  seconds: number;
  streams: number;
  streamed: number;
  rate: number;
  all: Times;
  byName: Record<string, Times>;
  late: Times;
  memoryMb: number;
  scans: number;
  missing: string[];
};
export type StationsResult = { stations: number; seconds: number; rate: number; times: Times; late: Times; scans: number };

/** Everything that a run of `bench.ts` found out; what was left out is not there. */
export type Results = {
  machine: Machine;
  options: Record<string, string | number>;
  seconds: number;
  figures: Measured[];
  missing: string[];
  day?: DayResult;
  stations?: StationsResult[];
  growth?: Growth[];
  edge?: Edge[];
  firstPage?: FirstPage;
  upload?: Upload;
  hit?: Hit;
  redis?: WithRedis | null;
  layers?: Record<string, Layer[]>;
  faults: string[];
};
