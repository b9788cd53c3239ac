import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { KeyPress } from "../../src/widgets/wedge/press.ts";
import { createRun, type Heard, type Scan } from "../../src/widgets/wedge/run.ts";
import { dice, personSteps } from "../browser/traces/timing.ts";
import { mods } from "../browser/traces/trace.ts";

const still = { shift: false, caps: false, ctrl: false, alt: false, meta: false, altGraph: false, repeat: false };
const key = (name: string, atMs: number, more: Partial<KeyPress> = {}): KeyPress => ({ ...still, key: name, code: "", atMs, ...more });
type Run = ReturnType<typeof createRun<KeyPress>>;

/** Types a text with one gap between all keys, and says when the last key came. */
function type(run: Run, text: string, gapMs: number, startMs = 0): number {
  [...text].forEach((sign, place) => void run.press(key(sign, startMs + place * gapMs)));
  return startMs + (text.length - 1) * gapMs;
}

const ended = (heard: Heard): { scan: Scan | null; echo: boolean } => {
  expect(heard.is).toBe("end");
  return heard as { is: "end"; scan: Scan | null; echo: boolean };
};
const enter = (run: Run, atMs: number) => ended(run.press(key("Enter", atMs)));
const textOf = (scan: Scan | null) => scan?.presses.map(({ key: sign }) => sign).join("");

describe("a run of keys", () => {
  for (const gapMs of [0, 1, 5, 10, 20, 30, 40, 50, 60])
    test(`of ${gapMs} ms between keys is a scanner`, () => {
      const run = createRun<KeyPress>();
      const { scan } = enter(run, type(run, "SB00001", gapMs) + gapMs);
      expect([textOf(scan), scan?.rhythm]).toEqual(["SB00001", "scanner"]);
    });

  test("of any gaps up to 60 ms keeps every key in order, and is never taken for fingers", () => {
    const gap = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9-]{4,40}$/), fc.array(gap, { minLength: 41, maxLength: 41 }), (text, gaps) => {
        const run = createRun<KeyPress>();
        let atMs = 1000;
        for (const [place, sign] of [...text].entries()) {
          atMs += gaps[place] as number;
          run.press(key(sign, atMs));
        }
        const { scan } = enter(run, atMs + (gaps[40] as number));
        expect(textOf(scan)).toBe(text);
        expect(scan?.rhythm).not.toBe("fingers");
      }),
    );
  });

  test("of two or three fast keys is too short for a code, and of one is a finger", () => {
    for (const [text, rhythm] of [
      ["ABC", "short"],
      ["AB", "short"],
      ["A", "fingers"],
    ] as const) {
      const run = createRun<KeyPress>();
      expect(enter(run, type(run, text, 5) + 5).scan?.rhythm).toBe(rhythm);
    }
  });

  for (const at of [1, 3, 5, 8, 9])
    test(`that stalls 300 ms after ${at} keys is one code`, () => {
      const run = createRun<KeyPress>();
      const lastMs = type(run, "PKT000017".slice(0, at), 8);
      const endMs = at === 9 ? lastMs + 292 : type(run, "PKT000017".slice(at), 8, lastMs + 300);
      const { scan } = enter(run, endMs + 8);
      expect([textOf(scan), scan?.rhythm]).toEqual(["PKT000017", "scanner"]);
    });

  test("does not take along a key that was pressed long before", () => {
    const run = createRun<KeyPress>();
    run.press(key("x", 0));
    const { scan } = enter(run, type(run, "SB00001", 5, 900) + 5);
    expect(textOf(scan)).toBe("SB00001");
  });

  test("leaves out what a person was typing when the scan came", () => {
    for (const waitMs of [60, 110, 300]) {
      const run = createRun<KeyPress>();
      const lastMs = type(run, "wet side", 130);
      const { scan } = enter(run, type(run, "SB00001", 5, lastMs + waitMs) + 5);
      expect([textOf(scan), scan?.rhythm]).toEqual(["SB00001", "scanner"]);
    }
  });

  test("with a key that is held down, or that is let go after the next one, is fingers", () => {
    const held = createRun<KeyPress>();
    for (let place = 0; place < 9; place++) held.press(key("x", place * 33, { repeat: place > 0 }));
    expect(enter(held, 300).scan?.rhythm).toBe("fingers");
    const rolled = createRun<KeyPress>();
    for (const [place, sign] of [..."hello"].entries()) {
      rolled.press(key(sign, place * 60, { code: `Key${sign.toUpperCase()}${place}` }));
      if (place > 0) rolled.release(`Key${"hello"[place - 1]?.toUpperCase()}${place - 1}`, place * 60 + 25);
    }
    expect(enter(rolled, 300).scan?.rhythm).toBe("fingers");
  });

  test("goes on over Shift and ends with Escape, an arrow or Ctrl with another key", () => {
    const run = createRun<KeyPress>();
    for (const [place, name] of ["Shift", "S", "Shift", "B", "CapsLock", "0", "1"].entries()) run.press(key(name, place * 3));
    expect(run.current()?.rhythm).toBe("scanner");
    for (const name of ["Escape", "ArrowLeft", "Backspace"]) {
      type(run, "SB01", 3);
      expect(run.press(key(name, 20)).is).toBe("broken");
      expect(run.current()).toBeNull();
    }
    type(run, "SB01", 3);
    expect(run.press(key("c", 20, { ctrl: true })).is).toBe("broken");
  });

  test("of a whole text at once, as Android's keyboard service writes it, is a scanner", () => {
    const run = createRun<KeyPress>();
    run.press(key("PKT000017", 0, { code: "input" }));
    expect(enter(run, 20).scan?.rhythm).toBe("scanner");
  });
});

describe("a fast typist", () => {
  /** Of 1,000 words each, at each speed; the same people in every run. */
  const taken = (meanMs: number, sayReleases: boolean) => {
    const chance = dice(meanMs);
    const words = ["tion", "hello", "nation", "password", "torn again", "delhi depot", "SB00017", "wet", "no stock left"];
    let count = 0;
    for (let turn = 0; turn < 1000; turn++) {
      const { steps, endMs } = personSteps(chance.pick(words), meanMs, 0, chance, true);
      const run = createRun<KeyPress>();
      for (const [atMs, name, code, bits] of steps) {
        if (!(bits & mods.up) && name !== "Enter") run.press(key(name, atMs, { code }));
        if (bits & mods.up && sayReleases) run.release(code, atMs);
      }
      const { scan } = enter(run, endMs);
      if (scan?.rhythm === "scanner" || scan?.rhythm === "maybe") count += 1;
    }
    return count;
  };
  for (const meanMs of [60, 70, 80, 90, 120]) {
    test(`of ${meanMs} ms a key is never a scanner`, () => expect(taken(meanMs, true)).toBe(0));
    test(`of ${meanMs} ms a key hardly ever is, where nobody says when a key is let go`, () =>
      expect(taken(meanMs, false)).toBeLessThan(20));
  }
});

describe("the end of a code", () => {
  test("is Enter, Tab, Ctrl+J, Ctrl+M, or either as a control character", () => {
    const ends = [["Enter"], ["Tab"], ["\r"], ["\n"], ["j", { ctrl: true }], ["m", { ctrl: true }], ["J", { ctrl: true }]] as const;
    for (const [name, more] of ends) {
      const run = createRun<KeyPress>();
      const lastMs = type(run, "SB00001", 10);
      run.press(key("Control", lastMs + 5, { ctrl: true }));
      expect(ended(run.press(key(name, lastMs + 10, more))).scan?.rhythm).toBe("scanner");
    }
  });

  test("leaves a person's own Ctrl+J and Shift+Tab alone", () => {
    expect(createRun().press(key("j", 0, { ctrl: true })).is).toBe("broken");
    expect(createRun().press(key("Tab", 0, { shift: true })).is).toBe("broken");
  });

  test("swallows the second half of CR + LF, as Enter and as Ctrl+J, also after a stall, and not a later Enter", () => {
    for (const [name, more, afterMs] of [
      ["Enter", {}, 10],
      ["j", { ctrl: true }, 10],
      ["Enter", {}, 300],
    ] as const) {
      const run = createRun<KeyPress>();
      type(run, "SB00001", 10);
      run.taken(100);
      expect(ended(run.press(key(name, 100 + afterMs, more)))).toMatchObject({ scan: null, echo: true });
      expect(ended(run.press(key("Tab", 110 + afterMs))).echo).toBe(false);
    }
    const run = createRun<KeyPress>();
    run.taken(100);
    expect(enter(run, 600)).toMatchObject({ scan: null, echo: false });
  });

  test("parts two scans back to back", () => {
    const run = createRun<KeyPress>();
    const firstMs = type(run, "SB00001", 0);
    enter(run, firstMs);
    run.taken(firstMs);
    const { scan, echo } = enter(run, type(run, "PKT1", 0, firstMs));
    expect([textOf(scan), scan?.rhythm, echo]).toEqual(["PKT1", "scanner", false]);
  });
});
