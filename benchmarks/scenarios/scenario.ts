import type { Pass, Player } from "../driver/player.ts";
import type { Ledger } from "./ledger.ts";

/** What all connections of a run share. */
export type Stage<Settings> = { host: string; settings: Settings; ledger: Ledger };

/** A scenario is what each connection does: `settings` say on which bags, as plain JSON. */
export type Scenario<Settings> = (stage: Stage<Settings>) => (pass: Pass, place: number) => Player;
