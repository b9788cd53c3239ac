import type { Panel } from "./words.ts";

const betweenMs = 900;
const urgentStates = new Set<Panel["state"]>(["bad", "dup", "ask", "out"]);

/** Text of the two live regions. */
export type Spoken = { polite: string; urgent: string };

/** Reads outcomes out: what needs a person at once, good news at most one each 0.9 s, the newest of them. */
export function createTeller(
  spoken: Spoken,
  nowMs: () => number,
  setTimer: (run: () => void, delayMs: number) => unknown,
): (panel: Panel) => void {
  let politeAtMs = Number.NEGATIVE_INFINITY;
  let next: string | null = null;
  /** A region that gets the same text again is silent; an unseen blank makes it another one. */
  const again = (line: string, before: string) => (line === before ? `${line}\u00a0` : line);

  function say() {
    if (next === null) return;
    spoken.polite = again(next, spoken.polite);
    spoken.urgent = "";
    politeAtMs = nowMs();
    next = null;
  }

  return ({ state, verb, code, detail }) => {
    if (state === "sending") return;
    const line = [verb, code, detail].filter((part) => part !== "").join(". ");
    if (urgentStates.has(state)) {
      next = null;
      spoken.polite = "";
      spoken.urgent = again(line, spoken.urgent);
      return;
    }
    const isScheduled = next !== null;
    next = line;
    const restMs = politeAtMs + betweenMs - nowMs();
    if (restMs <= 0) say();
    else if (!isScheduled) setTimer(say, restMs);
  };
}
