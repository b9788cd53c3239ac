import type { ScenarioName, SettingsOf } from "../scenarios/all.ts";
import type { Pace } from "./loop.ts";
import type { Pass } from "./player.ts";
import type { Times } from "./times.ts";

/** What the driver's process is told, as JSON on its input. */
export type DriverOrder<Name extends ScenarioName = ScenarioName> = {
  url: string;
  scenario: Name;
  settings: SettingsOf<Name>;
  passes: readonly Pass[];
  /** Fewer than passes: each connection asks for several people in turn. One person alone is told that they ask too much. */
  connections?: number;
  pace: Pace["loop"];
  /** Asked and not counted. */
  warmSeconds: number;
  seconds: number;
  /** Paths of streams that stay open meanwhile, each with its pass. */
  streams?: readonly { path: string; pass: Pass }[];
};

export type AnyOrder = { [Name in ScenarioName]: DriverOrder<Name> }[ScenarioName];

/** What it says at the end. */
export type Driven = {
  answered: number;
  seconds: number;
  rate: number;
  all: Times;
  /** By what was asked. */
  byName: Record<string, Times>;
  /** How late the driver itself sent what was due; it is in the times above. */
  late: Times;
  /** What was wrong with answers, and how often. Nothing, or the run has failed. */
  wrong: Record<string, number>;
  /** The driver's own processor time for each request. */
  driverUs: number;
  /** Every scan that was answered, warm-up too, by its key. */
  scans: [key: string, outcome: string][];
  /** What came on the open streams. */
  streamed: number;
};
