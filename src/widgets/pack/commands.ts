import type { Command } from "../../domain/card.ts";
import { stationWords } from "../../domain/outcome.ts";
import { whoWords } from "../desk/words.ts";
import type { Hand } from "./hand.ts";
import type { Pack } from "./pack.ts";
import { isUnfinished, type PackState } from "./state.ts";
import { closeShortWords, dayWords, nextWords, noBillWords, noParentWords } from "./words.ts";
import type { PackShow } from "./work.ts";

/** So long may the card be scanned again to close a short bag. */
const againMs = 10_000;
/** What the log keeps as the reason. */
const byCardReason = "Closed short by card";

type CommandOptions = {
  state: PackState;
  hand: Hand;
  show: PackShow;
  pack(): Pack;
  person: { name: string };
  station(): string;
  nowMs(): number;
};

/** What the cards on the table do: hands stay on the scanner. */
export function createCommands({ state, hand, show, pack, person, station, nowMs }: CommandOptions): (command: Command) => void {
  /** A full bag closes without a word; a short one asks for the card once more, and then the log says why. */
  function close() {
    const parent = hand.parent();
    const asked = state.question;
    if (!parent) return show.panel(noParentWords(), "dup");
    const pending = show.pendingIn(parent.code);
    if (!isUnfinished(parent, pending)) return pack().finish(null, "scanner");
    if (asked?.is === "close" && asked.parent === parent.code && nowMs() < asked.untilMs) return pack().finish(byCardReason, "scanner");
    state.question = { is: "close", parent: parent.code, untilMs: nowMs() + againMs };
    const left = parent.capacity === null ? null : Math.max(0, parent.capacity - (parent.count ?? 0) - pending);
    show.panel(closeShortWords(parent.code, left), "ask");
  }

  function next() {
    hand.putDown();
    state.question = null;
    show.panel(nextWords(), "parent");
  }

  const acts: Record<Command, () => void> = {
    undo: () => pack().undo("scanner"),
    close,
    next,
    who() {
      const { scans, finished } = state.today;
      show.panel(whoWords(person.name, stationWords(station()), dayWords(scans, finished)), "parent");
    },
    finish: () => show.panel(noBillWords(), "dup"),
  };
  return (command) => acts[command]();
}
