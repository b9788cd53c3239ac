import { expecting, type Pass, type Player, type Writer, writer } from "../driver/player.ts";
import { anyCode, type Codes, hotCode } from "./codes.ts";
import { scansAsk } from "./ledger.ts";
import { newBags, type PackSettings, packed } from "./pack.ts";
import type { Scenario, Stage } from "./scenario.ts";

export type DaySettings = {
  packing: PackSettings;
  codes: Codes;
  /** What billers work on: a bill each, and sacks to load. */
  bills: { number: string; parents: string[] }[];
  searches: string[];
  /** Pages and figures that admins look at. */
  office: { path: string; has: string }[];
  /** Of ten people so many are dispatchers, then billers; the rest are admins. */
  dispatchers: number;
  billers: number;
};

/** Seconds between two scans at a table, at a gate, and between two looks at a screen: a third less to a third more each time. */
const paceSeconds = { scan: 3, load: 5, look: 10 };
const around = (seconds: number) => seconds * 1000 * (0.67 + 0.66 * Math.random());
const oneOf = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

type Kit = { stage: Stage<DaySettings>; pass: Pass; write: Writer; place: number };

/** Scans packets one after another; now and then looks one up. */
function dispatcher(
  { stage: { settings, ledger }, pass, write: { get, post } }: Kit,
  next: ReturnType<ReturnType<typeof newBags>>,
): Player {
  const hot = hotCode(settings.codes, 200);
  return () => {
    const afterMs = around(paceSeconds.scan);
    if (Math.random() < 0.05) {
      const code = hot();
      return { ask: { name: "look-up", request: get(`/api/bag/${code}`), check: expecting(`{"code":"${code}"`) }, afterMs };
    }
    const { parent, child } = next();
    return { ask: scansAsk(ledger, "pack", pass.station, [{ do: "pack", parent, child }], packed, post), afterMs };
  };
}

/** Loads a bill sack by sack with its page open; takes one off now and then; looks bags up and searches. */
function biller({ stage: { settings, ledger }, pass, write: { get, post }, place }: Kit): Player {
  const { number, parents } = settings.bills[place % settings.bills.length] as DaySettings["bills"][number];
  const any = anyCode(settings.codes);
  let turn = 0;
  return () => {
    const thrown = Math.random();
    if (thrown < 0.1)
      return { ask: { name: "bill page", request: get(`/bills/${number}`), check: expecting(number) }, afterMs: around(paceSeconds.look) };
    if (thrown < 0.15) {
      const code = any();
      return { ask: { name: "bag page", request: get(`/bags/${code}`), check: expecting(code) }, afterMs: around(paceSeconds.look) };
    }
    if (thrown < 0.2) {
      const part = oneOf(settings.searches);
      return {
        ask: { name: "search", request: get(`/api/bags?search=${part}`), check: expecting('"items":[{') },
        afterMs: around(paceSeconds.look),
      };
    }
    const parent = parents[(turn >> 1) % parents.length] as string;
    const isOn = turn++ % 2 === 0;
    const scan = { do: isOn ? "link" : "unlink", bill: number, parent };
    return {
      ask: scansAsk(ledger, scan.do, pass.station, [scan], isOn ? ["linked", "linked_short"] : ["unlinked"], post),
      afterMs: around(paceSeconds.load),
    };
  };
}

/** Looks: lists, figures, the log, people. */
function admin({ stage: { settings }, write: { get } }: Kit): Player {
  return () => {
    const { path, has } = oneOf(settings.office);
    return { ask: { name: `office ${path.split("?")[0]}`, request: get(path), check: expecting(has) }, afterMs: around(paceSeconds.look) };
  };
}

/** The first step of each person comes at any time of their pace: a hall doesn't breathe in step. */
function spread(player: Player): Player {
  let isBegun = false;
  return () => {
    const step = player();
    const afterMs = isBegun ? step.afterMs : Math.random() * paceSeconds.load * 1000;
    isBegun = true;
    return { ...step, ...(afterMs === undefined ? {} : { afterMs }) };
  };
}

/** 70 % dispatchers, 20 % billers, 10 % admins with their sessions, each at the pace of a person. */
export const workingDay: Scenario<DaySettings> = (stage) => {
  const table = newBags(stage.settings.packing);
  return (pass, place) => {
    const kit = { stage, pass, write: writer(stage.host, pass), place };
    const { dispatchers, billers } = stage.settings;
    const role = place % 10;
    if (role < dispatchers) return spread(dispatcher(kit, table()));
    return spread(role < dispatchers + billers ? biller(kit) : admin(kit));
  };
};
