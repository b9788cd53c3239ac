import { writer } from "../driver/player.ts";
import { scansAsk } from "./ledger.ts";
import type { Scenario } from "./scenario.ts";

/** Sacks of a kind of their own from number `firstParent` on; `tag` makes the packets of this run new ones. `batch`: so many in one list. */
export type PackSettings = {
  prefix: string;
  digits?: number;
  firstParent: number;
  capacity: number;
  tag: string;
  batch?: number;
  everyMs?: number;
};

/** Numbers of sacks and packets that nobody else in this run has. */
export function newBags({ prefix, digits, firstParent, capacity, tag }: PackSettings) {
  // Kinds of a site have their own forms: BENCH-0000001, SB00001.
  const codeOf = (n: number) => (digits ? prefix + String(n).padStart(digits, "0") : `${prefix}-${String(n).padStart(7, "0")}`);
  let parents = firstParent;
  let children = 0;
  return () => {
    let parent = "";
    let count = capacity;
    return () => {
      if (count++ >= capacity) [parent, count] = [codeOf(parents++), 1];
      return { parent, child: `${tag}X${++children}`, isFirst: count === 1 };
    };
  };
}

export const packed = ["packed", "packed_full"];

/** Every station packs new packets into sacks of its own. */
export const pack: Scenario<PackSettings> = ({ host, settings, ledger }) => {
  const table = newBags(settings);
  return (pass) => {
    const { post } = writer(host, pass);
    const next = table();
    const { batch = 1, everyMs = 0 } = settings;
    let isBegun = false;
    return () => {
      const scans = Array.from({ length: batch }, () => {
        const { parent, child } = next();
        return { do: "pack", parent, child };
      });
      // Stations of a hall don't pull their triggers together.
      const afterMs = isBegun ? everyMs : Math.random() * everyMs;
      isBegun = true;
      return { ask: scansAsk(ledger, batch === 1 ? "pack" : `pack ${batch}`, pass.station, scans, packed, post), afterMs };
    };
  };
};
