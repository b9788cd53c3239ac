import type { CDPSession, Page } from "playwright-core";
import { mods, type Step } from "./trace.ts";

/** Keys whose effect Chromium knows by their number. */
const numbers: Record<string, number> = { Enter: 13, Tab: 9, Backspace: 8, Shift: 16, Control: 17, Alt: 18, F8: 119, " ": 32 };
/** Keys that Android's keyboard service hides. */
const hidden = new Set(["Unidentified", "Process"]);

const numberOf = ([, key, code]: Step): number => {
  if (hidden.has(key) && code === "") return 229;
  const letter = /^(?:Key|Digit)(\w)$/.exec(code)?.[1];
  return numbers[key] ?? letter?.charCodeAt(0) ?? 0;
};

/** Plays steps as trusted events that really type. `originMs` is the page's time zero, milliseconds since 1970; `startMs` is on the page's clock. */
export async function play(wire: CDPSession, page: Page, steps: readonly Step[], originMs: number, startMs: number): Promise<void> {
  // Keys wait for nothing: they are all on their way at once, in order. Text without keys goes another way, so that waits for its turn.
  let onTheWay: Promise<unknown>[] = [];
  for (const step of steps) {
    const [atMs, , code, , text] = step;
    if (code !== "insert" && code !== "compose") {
      onTheWay.push(...press(wire, step, (originMs + startMs + atMs) / 1000));
      continue;
    }
    await Promise.all(onTheWay);
    onTheWay = [];
    await page.evaluate((toMs) => (globalThis as unknown as { stage?: { goTo(ms: number): void } }).stage?.goTo(toMs), startMs + atMs);
    if (code === "insert") await wire.send("Input.insertText", { text });
    else await wire.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await Promise.all(onTheWay);
}

function press(wire: CDPSession, step: Step, timestamp: number): Promise<unknown>[] {
  const [, key, code, bits, text] = step;
  const modifiers = bits & 15;
  const about = { key, code, modifiers, windowsVirtualKeyCode: numberOf(step), timestamp };
  const down = text === "" ? ({ type: "rawKeyDown" } as const) : ({ type: "keyDown", text, unmodifiedText: text } as const);
  const letGo = () => wire.send("Input.dispatchKeyEvent", { ...about, type: "keyUp" });
  if (bits & mods.up) return [letGo()];
  const pressed = wire.send("Input.dispatchKeyEvent", { ...about, ...down, autoRepeat: (bits & mods.held) !== 0 });
  return bits & mods.late ? [pressed] : [pressed, letGo()];
}
