import { createPack, type Pack } from "./pack.ts";
import { createPackShow } from "./pack-show.ts";
import type { PackStart } from "./pack-start.ts";
import type { PackState } from "./pack-state.ts";
import { createTeller, type Spoken } from "./pack-tell.ts";
import { createQueue } from "./queue.ts";
import type { ScanQueue } from "./scan-door.ts";
import type { Sound } from "./sound.ts";
import type { Station } from "./station.ts";
import type { HeardScan, Wedge } from "./wedge.ts";

/** The parts of one pack page, put together. */
export type Desk = { pack: Pack; queue: ScanQueue };

export type Ears = { catcher: HTMLInputElement; onPartial(text: string): void; onListening(here: boolean): void };

type DeskOptions = { start: PackStart; state: PackState; spoken: Spoken; sound: Sound; station: Station; wedge: Wedge };

/** Joins queue, words, sounds and scanner on the page's own state. */
export function setUpDesk({ start, state, spoken, sound, station, wedge }: DeskOptions): Desk {
  const nowMs = () => Date.now();
  const setTimer = (run: () => void, delayMs: number) => setTimeout(run, delayMs);
  const tell = createTeller(spoken, nowMs, setTimer);
  const show = createPackShow(state, { play: (name) => sound.play(name), tell, nowMs, setTimer });
  const queue = createQueue(() => station.name(), show);
  show.attach(queue);
  const { kinds, ownHosts, timeZone } = start;
  const pack = createPack({ state, show, queue, kinds, ownHosts, timeZone, nowMs, forgetPull: () => wedge.forgetPull() });
  wakeWithNetwork(queue, () => queue.waiting().length + state.held.length > 0);
  return { pack, queue };
}

/** Hears the scanner from here on; what came while the page was loading comes first. */
export function listen(wedge: Wedge, pack: Pack, ears: Ears) {
  wedge.listen({ ...ears, onScan: (heard: HeardScan) => pack.scan(heard), onNoEnter: (text) => pack.noEnter(text) });
}

/** Tries again as soon as there is hope, and warns before scans would be lost with the page. */
function wakeWithNetwork(queue: ScanQueue, wouldLose: () => boolean) {
  window.addEventListener("online", () => queue.wake());
  window.addEventListener("focus", () => queue.wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && queue.wake());
  window.addEventListener("beforeunload", (event) => wouldLose() && event.preventDefault());
}
