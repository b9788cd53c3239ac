import type { Command } from "../../domain/card.ts";
import { stationWords } from "../../domain/outcome.ts";
import { type Desk, type DeskOptions, setUpDesk } from "../desk/desk.ts";
import { toBeSent } from "../desk/waiting.ts";
import { whoWords } from "../desk/words.ts";
import { type Bill, createBill } from "./bill.ts";
import { finishAfterSending, finishByCard } from "./finish.ts";
import { createSheet } from "./sheet.ts";
import type { BillStart, BillState } from "./start.ts";
import { watchBill } from "./watch.ts";
import { hereWords, packingCardWords, readyWords } from "./words.ts";
import { createBillWork } from "./work.ts";

export type BillDesk = Desk & Bill;

/** A desk where parents go onto a bill, or come back on a return. */
export async function setUpBill(options: DeskOptions<BillStart, BillState>): Promise<BillDesk> {
  const { start, state, tools } = options;
  const { person } = start;
  const { wedge, station } = tools;
  const sheet = createSheet(start);
  const desk = await setUpDesk(options, { work: () => createBillWork(start, state, sheet), onWelcome: () => act.who() });
  const { show } = desk;
  state.panel = readyWords(start);

  const waiting = () => toBeSent(desk.outbox.waiting(), person.id);
  finishAfterSending(waiting);
  const packing = () => show.panel(packingCardWords(), "dup");
  const act: Record<Command, () => void> = {
    undo: () => bill.undo("scanner"),
    close: packing,
    next: packing,
    who: () => show.panel(whoWords(person.name, stationWords(station.name()), hereWords(start)), "parent"),
    finish: () => finishByCard({ start, state, show, waiting }),
  };
  const bill = createBill({ start, state, desk, forgetPull: wedge.forgetPull, onCommand: (command) => act[command]() });
  if (start.is === "bill" && start.event !== null) watchBill({ start, state, sheet, station: station.name, say: show.panel });
  return { ...desk, ...bill };
}
