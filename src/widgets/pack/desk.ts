import type { Command } from "../../domain/card.ts";
import { type Desk, type DeskOptions, setUpDesk, type Trade } from "../desk/desk.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { HeldText } from "../outbox/records.ts";
import type { Wedge } from "../wedge/wedge.ts";
import { startWorker } from "../worker/startup.ts";
import { createCommands } from "./commands.ts";
import { createHand, type Hand } from "./hand.ts";
import { createPack, type Pack } from "./pack.ts";
import { type KeptPage, keptPageOf, type PackStart, takeUpKept, takeUpParent } from "./start.ts";
import type { Held, PackState } from "./state.ts";
import { pendingIn } from "./waiting.ts";
import { createPackWork, type PackShow } from "./work.ts";

export type PackDesk = Desk & Pack;

/** A desk where parents are filled with children. */
export async function setUpPack(options: DeskOptions<PackStart, PackState>): Promise<PackDesk> {
  const { start, state, tools } = options;
  const { person, kinds, ownHosts, timeZone, version } = start;
  const { wedge, station } = tools;
  const nowMs = () => Date.now();
  const hand = createHand(state);
  const desk = await setUpDesk(
    options,
    packing(options, hand, () => onCommand("who")),
  );
  const { outbox, undoable } = desk;
  const show: PackShow = { ...desk.show, pendingIn: (parent) => pendingIn(outbox.waiting(), parent, desk.show.isSaid) };

  const act = createCommands({ state, hand, show, pack: () => pack, person, station: station.name, nowMs });
  function onCommand(command: Command) {
    act(command);
    desk.changed();
  }
  const pack: Pack = createPack({
    ...{ state, hand, show, outbox, undoable, kinds, ownHosts, timeZone, nowMs, onCommand },
    forgetPull: wedge.forgetPull,
    onBadge: desk.badgeScanned,
  });

  void startWorker({ version, isQuiet: () => isQuiet(state, outbox, wedge, nowMs()) });
  pack.restore(desk.left.held.map(heldOf));
  return { ...desk, ...pack };
}

/** What is special to packing. */
const packing = ({ start, state, tools }: DeskOptions<PackStart, PackState>, hand: Hand, onWelcome: () => void): Trade => ({
  work: (tell) => createPackWork(state, hand, { tell, count: tools.voice.count, nowMs: () => Date.now() }),
  takeUp(left, kept) {
    takeUpKept(state, start, kept as KeptPage | undefined);
    takeUpParent(state, start, left);
  },
  keeps: { name: `pack:${start.person.id}`, page: () => keptPageOf(state) },
  onWelcome,
});

const heldOf = ({ seq, text, how, at, doubt }: HeldText): Held => ({
  heard: { text, how, at, ...(doubt && { doubt }) },
  kept: Promise.resolve(seq),
});

const quietMs = 10_000;

const isQuiet = (state: PackState, outbox: Outbox, wedge: Wedge, nowMs: number): boolean =>
  outbox.waiting().length === 0 &&
  state.held.length === 0 &&
  state.question === null &&
  !wedge.busy() &&
  nowMs - (state.lastAt ?? 0) > quietMs &&
  document.querySelector("dialog[open]") === null;
