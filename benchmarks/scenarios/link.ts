import { writer } from "../driver/player.ts";
import { scansAsk } from "./ledger.ts";
import type { Scenario } from "./scenario.ts";

/** A bill for each station, and the sacks that it puts on it and takes off again. */
export type LinkSettings = { bills: { number: string; parents: string[] }[] };

/** Every biller puts a sack on a bill of their own and takes it off again. */
export const link: Scenario<LinkSettings> =
  ({ host, settings, ledger }) =>
  (pass, place) => {
    const { post } = writer(host, pass);
    const { number, parents } = settings.bills[place % settings.bills.length] as LinkSettings["bills"][number];
    let turn = 0;
    return () => {
      const parent = parents[(turn >> 1) % parents.length] as string;
      const isOff = turn++ % 2 === 0;
      const scan = { do: isOff ? "link" : "unlink", bill: number, parent };
      return { ask: scansAsk(ledger, scan.do, pass.station, [scan], isOff ? ["linked", "linked_short"] : ["unlinked"], post) };
    };
  };
