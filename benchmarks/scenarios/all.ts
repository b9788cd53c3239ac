import { link } from "./link.ts";
import { lookUp } from "./look-up.ts";
import { pack } from "./pack.ts";
import { read } from "./read.ts";
import type { Scenario } from "./scenario.ts";
import { signIn } from "./sign-in.ts";
import { workingDay } from "./working-day.ts";

/** The scenarios that the driver's process knows, by the name in its order. */
export const scenarios = { lookUp, pack, link, read, signIn, workingDay };
export type ScenarioName = keyof typeof scenarios;
export type SettingsOf<Name extends ScenarioName> = (typeof scenarios)[Name] extends Scenario<infer Settings> ? Settings : never;
