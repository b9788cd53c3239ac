import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Burst, type BurstReader, createBurstReader, type Heard, isScanner } from "../../src/widgets/wedge-burst.ts";
import { createPullGuard, samePullMs } from "../../src/widgets/wedge-pull.ts";

/** Types a text with one gap between all keys, and says when the last key came. */
function type(reader: BurstReader, text: string, gapMs: number, startMs = 0): number {
  [...text].forEach((key, place) => void reader.press({ key, atMs: startMs + place * gapMs }));
  return startMs + (text.length - 1) * gapMs;
}

const ended = (heard: Heard): { burst: Burst | null; echo: boolean } => {
  expect(heard.is).toBe("end");
  return heard as { is: "end"; burst: Burst | null; echo: boolean };
};

/** The code that a scanner gave, or null: what the page does with an end. */
function taken(reader: BurstReader, heard: Heard, atMs: number): string | null {
  const { burst } = ended(heard);
  if (!isScanner(burst)) return null;
  reader.taken(atMs);
  return burst.text;
}

describe("a burst", () => {
  for (let gapMs = 0; gapMs <= 60; gapMs += 5) {
    test(`of ${gapMs} ms between keys is ${gapMs <= 50 ? "a scanner" : "fingers"}`, () => {
      const reader = createBurstReader();
      const lastMs = type(reader, "SB00001", gapMs);
      const { burst } = ended(reader.press({ key: "Enter", atMs: lastMs + gapMs }));
      expect(burst?.text).toBe("SB00001");
      expect(isScanner(burst)).toBe(gapMs <= 50);
    });
  }

  test("of any speed a scanner has keeps every key in order", () => {
    const code = fc.stringMatching(/^[A-Z0-9-]{4,40}$/);
    fc.assert(
      fc.property(code, fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 40, maxLength: 40 }), (text, gaps) => {
        const reader = createBurstReader();
        let atMs = 1000;
        [...text].forEach((key, place) => {
          atMs += gaps[place] as number;
          reader.press({ key, atMs });
        });
        expect(taken(reader, reader.press({ key: "Enter", atMs: atMs + 20 }), atMs + 20)).toBe(text);
      }),
    );
  });

  test("of three keys is no scan", () => {
    const reader = createBurstReader();
    type(reader, "ABC", 5);
    expect(isScanner(ended(reader.press({ key: "Enter", atMs: 20 })).burst)).toBe(false);
  });

  test("typed by a person is no scan, even when two keys roll over", () => {
    const reader = createBurstReader();
    const gapsMs = [0, 140, 40, 180, 35, 210, 90, 160];
    let atMs = 0;
    for (const [place, gapMs] of gapsMs.entries()) {
      atMs += gapMs;
      reader.press({ key: "password"[place] as string, atMs });
    }
    expect(isScanner(ended(reader.press({ key: "Enter", atMs: atMs + 150 })).burst)).toBe(false);
  });

  for (const at of [1, 3, 5, 6]) {
    test(`that stalls 300 ms after ${at} keys is one code`, () => {
      const reader = createBurstReader();
      const lastMs = type(reader, "PKT000017".slice(0, at), 8);
      const endMs = type(reader, "PKT000017".slice(at), 8, lastMs + 300);
      expect(taken(reader, reader.press({ key: "Enter", atMs: endMs + 8 }), endMs + 8)).toBe("PKT000017");
    });
  }

  test("that stalls before its Enter is one code", () => {
    const reader = createBurstReader();
    const lastMs = type(reader, "PKT000017", 8);
    expect(taken(reader, reader.press({ key: "Enter", atMs: lastMs + 300 }), lastMs + 300)).toBe("PKT000017");
  });

  test("does not take along a key that was pressed long before", () => {
    const reader = createBurstReader();
    reader.press({ key: "x", atMs: 0 });
    const lastMs = type(reader, "SB00001", 5, 900);
    expect(taken(reader, reader.press({ key: "Enter", atMs: lastMs + 5 }), lastMs + 5)).toBe("SB00001");
  });

  test("goes on over Shift and ends with Escape, an arrow or Ctrl with another key", () => {
    const reader = createBurstReader();
    for (const [place, key] of ["Shift", "S", "Shift", "B", "CapsLock", "0", "1"].entries()) reader.press({ key, atMs: place * 3 });
    expect(reader.current()?.text).toBe("SB01");
    for (const key of ["Escape", "ArrowLeft", "Backspace"]) {
      type(reader, "SB01", 3);
      expect(reader.press({ key, atMs: 20 }).is).toBe("broken");
      expect(reader.current()).toBeNull();
    }
    type(reader, "SB01", 3);
    expect(reader.press({ key: "c", atMs: 20, ctrl: true }).is).toBe("broken");
  });

  test("takes the bracket that a German keyboard makes with AltGr", () => {
    const reader = createBurstReader();
    reader.press({ key: "]", atMs: 0, ctrl: true, alt: true, altGraph: true });
    const lastMs = type(reader, "C1SB00001", 4, 4);
    const { burst } = ended(reader.press({ key: "Enter", atMs: lastMs + 4 }));
    expect(burst).toMatchObject({ text: "]C1SB00001", clear: true });
  });

  test("of keys that Android hides is a scan whose text the field has", () => {
    const reader = createBurstReader();
    for (let place = 0; place < 8; place++) reader.press({ key: "Unidentified", atMs: place * 6 });
    const { burst } = ended(reader.press({ key: "Enter", atMs: 50 }));
    expect(isScanner(burst)).toBe(true);
    expect(burst?.clear).toBe(false);
  });
});

describe("the end of a code", () => {
  test("is Enter, Tab, Ctrl+J or Ctrl+M", () => {
    for (const press of [{ key: "Enter" }, { key: "Tab" }, { key: "j", ctrl: true }, { key: "m", ctrl: true }, { key: "J", ctrl: true }]) {
      const reader = createBurstReader();
      const lastMs = type(reader, "SB00001", 10);
      reader.press({ key: "Control", atMs: lastMs + 5, ctrl: true });
      expect(taken(reader, reader.press({ ...press, atMs: lastMs + 10 }), lastMs + 10)).toBe("SB00001");
    }
  });

  test("leaves a person's own Ctrl+J alone", () => {
    expect(createBurstReader().press({ key: "j", atMs: 0, ctrl: true }).is).toBe("broken");
  });

  test("swallows the second half of CR + LF, as Enter and as Ctrl+J, and not a later Enter", () => {
    for (const press of [{ key: "Enter" }, { key: "j", ctrl: true }]) {
      const reader = createBurstReader();
      const lastMs = type(reader, "SB00001", 10);
      expect(taken(reader, reader.press({ key: "Enter", atMs: lastMs + 10 }), lastMs + 10)).toBe("SB00001");
      expect(ended(reader.press({ ...press, atMs: lastMs + 20 }))).toMatchObject({ burst: null, echo: true });
      expect(ended(reader.press({ key: "Tab", atMs: lastMs + 30 })).echo).toBe(false);
    }
    const reader = createBurstReader();
    type(reader, "SB00001", 10);
    reader.taken(100);
    expect(ended(reader.press({ key: "Enter", atMs: 400 }))).toMatchObject({ burst: null, echo: false });
  });

  test("parts two scans back to back", () => {
    const reader = createBurstReader();
    const firstMs = type(reader, "SB00001", 2);
    expect(taken(reader, reader.press({ key: "Enter", atMs: firstMs + 2 }), firstMs + 2)).toBe("SB00001");
    const nextMs = type(reader, "PKT1", 2, firstMs + 4);
    const { burst, echo } = ended(reader.press({ key: "Enter", atMs: nextMs + 2 }));
    expect(burst?.text).toBe("PKT1");
    expect(echo).toBe(false);
  });
});

describe("one pull of the trigger", () => {
  test("reads the same label twice: the second is ignored, a later one is not", () => {
    const pulls = createPullGuard();
    expect(pulls.isSamePull("PKT1", "scanner", 0)).toBe(false);
    expect(pulls.isSamePull("PKT1", "scanner", 300)).toBe(true);
    expect(pulls.isSamePull("PKT1", "scanner", samePullMs - 1)).toBe(true);
    expect(pulls.isSamePull("PKT1", "scanner", samePullMs)).toBe(false);
  });

  test("never swallows another code, nor what was typed", () => {
    const pulls = createPullGuard();
    expect(["PKT1", "PKT2", "PKT1", "pkt1"].map((text, place) => pulls.isSamePull(text, "scanner", place))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(pulls.isSamePull("pkt1", "typed", 5)).toBe(false);
    expect(pulls.isSamePull("pkt1", "typed", 6)).toBe(false);
  });

  test("starts anew after an undo, and when the clock was put back", () => {
    const pulls = createPullGuard();
    pulls.isSamePull("PKT1", "scanner", 5000);
    expect(pulls.isSamePull("PKT1", "scanner", 1000)).toBe(false);
    pulls.forget();
    expect(pulls.isSamePull("PKT1", "scanner", 1001)).toBe(false);
  });
});
