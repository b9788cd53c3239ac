import { type Command, readCard } from "../../domain/card.ts";
import { codeProblemWords, parseCode, scannedTextMaxLength } from "../../domain/code.ts";
import { outcomes } from "../../domain/outcome.ts";
import type { Acts, Desk } from "../desk/desk.ts";
import { doubtWords, type Panel, shownCode } from "../desk/words.ts";
import type { ScanRequest } from "../scan-door.ts";
import type { HeardScan } from "../wedge/wedge.ts";
import type { BillStart, BillState } from "./start.ts";
import { childWords } from "./words.ts";

export type BillOptions = {
  start: BillStart;
  state: BillState;
  desk: Pick<Desk, "show" | "outbox" | "undoable" | "badgeScanned">;
  /** The same code after an undo is no second read. */
  forgetPull(): void;
  onCommand(command: Command): void;
};

/** What a person can do with a bill or a return: put parents on it, one scan after the other, and take them out. */
export type Bill = Acts & { takeOut(code: string): void };

export function createBill({ start, state, desk, forgetPull, onCommand }: BillOptions): Bill {
  const { is, number, kinds, ownHosts } = start;
  const { show, outbox, undoable, badgeScanned } = desk;
  const onto = (parent: string): Omit<ScanRequest, "how"> =>
    is === "bill" ? { do: "link", bill: number, parent } : { do: "return", return: number, parent };

  function scan(heard: HeardScan) {
    const card = readCard(heard.text);
    if (card?.is === "badge") return badgeScanned(card.badge);
    if (card) return onCommand(card.command);
    state.isMended ||= heard.mended === "layout";
    // Two readings, and no way to tell: acting on the wrong one would be worse than scanning once more.
    if (heard.doubt) return show.panel(doubtWords(shownCode(heard.text)), "bad");
    parentScanned(heard);
  }

  function parentScanned(heard: HeardScan) {
    const parsed = parseCode(heard.text, { kinds, ownHosts });
    const text = heard.text.slice(0, scannedTextMaxLength);
    if (!parsed.ok && parsed.problem !== "no_kind") return add(onto(text), heard, badCode(text, codeProblemWords[parsed.problem]));
    // No kind has this code: the server may know the bag from earlier.
    const code: string = parsed.code ?? text;
    const isChild = parsed.ok && parsed.kind.sort === "child";
    add(onto(code), heard, isChild ? childWords(start, shownCode(code)) : undefined);
  }

  // Refused at once, and stored all the same: every scan is.
  const badCode = (text: string, why: string): Panel => ({
    state: "bad",
    verb: outcomes.bad_code.verb,
    code: shownCode(text),
    detail: why,
  });

  function add(request: Omit<ScanRequest, "how">, { how, at }: Pick<HeardScan, "how" | "at">, said?: Panel) {
    const made = outbox.add({ ...request, how }, at);
    undoable.added(made);
    show.added(made, said);
  }

  return {
    scan,
    /** Names the scan that it means; the server takes it back, also one that is still on its way, because order is kept. */
    undo(how) {
      forgetPull();
      const undone = undoable.take();
      add({ do: "undo", ...(undone ? { scan: undone } : {}) }, { how, at: Date.now() });
    },
    takeOut: (code) => add({ do: "unlink", bill: number, parent: code }, { how: "typed", at: Date.now() }),
  };
}
