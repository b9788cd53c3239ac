import { isControlEnd, isEnd, isModifier, isWriting, type KeyPress } from "../wedge/press.ts";

/** The second half of CR + LF comes within this time. */
export const echoMs = 450;
/** More than any scanner stops inside a code; what comes later is another pull. */
export const quietMs = 1500;
/** Fewer keys are a person's: the blank on a button, a letter by mistake. */
const leastKeys = 3;
const pressesMax = 4000;

/** Everything that came by one pull of the trigger: the keys of its code, those that ended it, and keys that write nothing. */
export type Pull = { presses: KeyPress[]; ends: KeyPress[]; odd: string[] };

/** Cuts the keys into pulls, by ends and by silence, without a look at what they write: what is broken is to be seen whole. */
export function collectPulls(onPull: (pull: Pull) => void) {
  let pull: Pull = { presses: [], ends: [], odd: [] };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const strokes = () => pull.presses.filter((press) => !isModifier(press));

  function finish() {
    clearTimeout(timer);
    const done = pull;
    const isCode = strokes().length >= leastKeys;
    pull = { presses: [], ends: [], odd: [] };
    if (isCode) onPull(done);
  }

  function wait(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(finish, ms);
  }

  const isFull = () => pull.presses.length >= pressesMax;
  const isOver = ({ atMs }: KeyPress) => isFull() || atMs - (pull.presses.at(-1)?.atMs ?? atMs) > quietMs;

  return {
    add(press: KeyPress) {
      if (isEnd(press) || isControlEnd(press)) {
        // By itself it is a person who goes on to a button.
        if (strokes().length === 0 || pull.ends.length >= 9) return;
        pull.ends.push(press);
        return wait(echoMs);
      }
      if (!isModifier(press) && (pull.ends.length > 0 || isOver(press))) finish();
      if (isModifier(press) || isWriting(press)) {
        if (isModifier(press) && (pull.ends.length > 0 || isFull())) return;
        pull.presses.push(press);
      } else if (strokes().length > 0) pull.odd.push(press.key);
      if (strokes().length > 0) wait(quietMs);
    },
    /** Something has come that is not judged yet. */
    isHearing: () => strokes().length > 0,
  };
}
