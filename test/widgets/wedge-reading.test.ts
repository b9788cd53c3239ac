import { describe, expect, test } from "bun:test";
import { parseCode } from "../../src/domain/code.ts";
import type { Kind } from "../../src/domain/kind.ts";
import { createScannerSetup, readScannerSetup, usualSetup } from "../../src/widgets/scanner-setup.ts";
import { englishSign, meantUnder } from "../../src/widgets/wedge/layouts.ts";
import type { KeyPress } from "../../src/widgets/wedge/press.ts";
import { createPullGuard, samePullMs } from "../../src/widgets/wedge/pull.ts";
import { type ReadingRules, readScan } from "../../src/widgets/wedge/reading.ts";
import { spell } from "../../src/widgets/wedge/signs.ts";
import { byAltNumbers, type LayoutName, layouts, separators, strokesOf } from "../browser/traces/keyboards.ts";
import { mods, type Step } from "../browser/traces/trace.ts";

const kind = { active: true, capacity: null, unitGrams: null, tareGrams: null };
const kinds: Kind[] = [
  { ...kind, id: 1, name: "Mustard sack", sort: "parent", pattern: "SB#####" },
  { ...kind, id: 2, name: "Moong sack", sort: "parent", pattern: "M444-#####" },
  { ...kind, id: 3, name: "Packet", sort: "child", pattern: "4 to 20 letters or digits" },
];
const rules: ReadingRules = { ...usualSetup, proofs: [], fits: (text) => parseCode(text, { kinds }).ok };

const pressOf = ([atMs, key, code, bits]: Step): KeyPress => ({
  key,
  code,
  atMs,
  shift: (bits & mods.shift) !== 0,
  ctrl: (bits & mods.ctrl) !== 0,
  alt: (bits & mods.alt) !== 0,
  caps: false,
  meta: false,
  altGraph: false,
  repeat: false,
});
const spelled = (steps: Step[]) => spell(steps.filter(([, , code]) => code !== "insert").map(pressOf));
const read = (text: string, layout: LayoutName, more: Partial<ReadingRules> = {}, isPlaceless = false) =>
  readScan(spelled(strokesOf(text, { layout, isPlaceless })), { ...rules, ...more });

describe("the layouts", () => {
  const names: [LayoutName, "german" | "french" | "hindi"][] = [
    ["german", "german"],
    ["french", "french"],
    ["hindi", "hindi"],
  ];
  for (const [written, known] of names)
    test(`${known}: every sign of a code comes back as the key that it was`, () => {
      for (const sign of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/.:") {
        const typed = spelled(strokesOf(sign, { layout: written })).typed as string;
        expect(meantUnder(known, typed)).toBe(sign);
      }
    });

  test("by place: every key of an English keyboard", () => {
    for (const [code, [plain, shifted]] of Object.entries(layouts.us))
      expect([englishSign(code, false, false), englishSign(code, true, false)]).toEqual([plain, shifted]);
    expect([englishSign("KeyA", false, true), englishSign("KeyA", true, true), englishSign("Digit1", false, true)]).toEqual([
      "A",
      "a",
      "1",
    ]);
    expect([englishSign("Numpad7", false, false), englishSign("NumpadSubtract", false, false), englishSign("F5", false, false)]).toEqual([
      "7",
      "-",
      null,
    ]);
  });
});

describe("a reading", () => {
  test("that fits as it came is left alone", () => expect(read("SB00001", "us")).toEqual({ text: "SB00001", isFit: true }));

  for (const layout of ["german", "french", "hindi"] as const) {
    test(`under a ${layout} keyboard is put right by the places of the keys`, () =>
      expect(read("M444-00001", layout)).toMatchObject({ text: "M444-00001", mended: "layout", proof: "places" }));
    test(`under a ${layout} keyboard is put right without them, too`, () =>
      expect(read("M444-00001", layout, {}, true)).toMatchObject({ text: "M444-00001", mended: "layout", proof: layout }));
  }

  test("of Y and Z is in doubt until a scan has proven the keyboard, and again when scans contradict each other", () => {
    expect(read("ZEY001", "german")).toEqual({ text: "YEZ001", doubt: "layout", isFit: true });
    expect(read("ZEY001", "german", { proofs: ["places"] })).toMatchObject({ text: "ZEY001", mended: "layout" });
    expect(read("ZEY001", "german", { proofs: ["text"] })).toEqual({ text: "YEZ001", isFit: true });
    expect(read("ZEY001", "german", { proofs: ["places", "text"] }).doubt).toBe("layout");
  });

  test("is never in doubt at a station that is set", () => {
    expect(read("ZEY001", "german", { layout: "positions" })).toMatchObject({ text: "ZEY001", mended: "layout" });
    expect(read("ZEY001", "german", { layout: "text" })).toEqual({ text: "YEZ001", isFit: true });
  });

  test("without places knows a keyboard by what it has proven, and says so when two fit", () => {
    expect(read("ZEY001", "german", {}, true).text).toBe("YEZ001");
    expect(read("ZEY001", "german", { proofs: ["german"] }, true).text).toBe("ZEY001");
    expect(read("ZEY001", "german", { proofs: ["german", "text"] }, true).doubt).toBe("layout");
    expect(read("SB00001", "us", { proofs: ["german"] }, true)).toEqual({ text: "SB00001", isFit: true });
  });

  test("never takes an ß for two letters of a code", () => {
    expect(read("PK-000017", "german")).toEqual({ text: "PKß000017", doubt: "layout", isFit: false });
    expect(read("M444-00001", "german", {}, true).text).toBe("M444-00001");
  });

  test("puts digits right that came with Shift, spelled separators, and a code that came twice", () => {
    expect(readScan({ typed: "SB))))!", placed: "SB))))!" }, rules)).toEqual({ text: "SB00001", mended: "caps", isFit: true });
    expect(readScan({ typed: "SB00001SB00001", placed: null }, rules)).toEqual({ text: "SB00001", mended: "double", isFit: true });
    const label = "]C101089012340000152112345610LOT7".replace("12345610", "123456<GS>10");
    expect(readScan({ typed: label, placed: label }, { ...rules, fits: (text) => text.includes("\u001d") }).mended).toBe("separator");
  });

  test("takes off what the scanner is set to put around a code", () => {
    const set = { prefix: "[S]", suffix: "#E" };
    expect(read("[S]SB00001#E", "us", set).text).toBe("SB00001");
    expect(read("[S]SB00001#E", "french", set).text).toBe("SB00001");
  });

  test("without a page that knows codes is what was typed", () =>
    expect(readScan({ typed: "SBàààà&", placed: "SB00001" }, { ...usualSetup, proofs: [] })).toEqual({ text: "SBàààà&", isFit: true }));

  test("that fits nothing is handed on as it came", () => expect(read("AB/1", "us")).toEqual({ text: "AB/1", isFit: false }));
});

describe("the group separator", () => {
  for (const name of ["Ctrl+]", "a control character", "a control character with Ctrl", "Alt+029", "Alt+29", "F8"])
    test(`is heard as ${name}`, () => {
      const steps = [...strokesOf("1A"), ...(separators[name] as Step[]), ...strokesOf("2B")];
      expect(spelled(steps).typed).toBe("1A\u001d2B");
    });
  test("and whole texts by Alt and their numbers, under any layout", () =>
    expect(spelled(byAltNumbers("SB-17"))).toEqual({ typed: "SB-17", placed: "SB-17" }));
  test("and what a dead key hides is known by its place", () =>
    expect(spelled(strokesOf("[`A", { layout: "french" }))).toEqual({ typed: null, placed: "[`A" }));
});

describe("the scanner's setup", () => {
  const memory = (kept: Record<string, string> = {}) => ({
    getItem: (key: string) => kept[key] ?? null,
    setItem(key: string, text: string) {
      kept[key] = text;
    },
  });
  test("is kept, with what scans have proven: the last three", () => {
    const storage = memory();
    const setup = createScannerSetup(storage);
    expect(setup.read()).toEqual(usualSetup);
    expect(setup.write({ ...usualSetup, ends: "pause", prefix: "*" })).toBe(true);
    for (const proof of ["text", "places", "places", "places"] as const) setup.prove(proof);
    const again = createScannerSetup(storage);
    expect([again.read().ends, again.read().prefix, again.proofs()]).toEqual(["pause", "*", ["places", "places", "places"]]);
  });
  test("survives contents that make no sense, and a storage that is forbidden or full", () => {
    for (const text of ["", "{", "7", "null", '{"ends":"x","layout":5,"prefix":{}}', "[]"])
      expect(readScannerSetup(text)).toEqual(usualSetup);
    expect(createScannerSetup(memory({ "tt.scanner.proofs": "text nonsense places" })).proofs()).toEqual(["text", "places"]);
    const refuse = () => {
      throw new Error("forbidden");
    };
    for (const storage of [null, { getItem: refuse, setItem: refuse }]) {
      const setup = createScannerSetup(storage);
      expect(setup.write({ ...usualSetup, layout: "text" })).toBe(false);
      setup.prove("text");
      expect([setup.read().layout, setup.proofs()]).toEqual(["text", ["text"]]);
    }
  });
});

describe("one pull of the trigger", () => {
  test("reads the same label twice, in whatever case: the second is ignored, a later one is not", () => {
    const pulls = createPullGuard();
    const texts = ["PKT1", "PKT1", "pkt1", "PKT1"];
    expect([0, 300, samePullMs - 1, samePullMs].map((atMs, place) => pulls.isSamePull(texts[place] as string, "scanner", atMs))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
  test("never swallows another code, nor what was typed", () => {
    const pulls = createPullGuard();
    expect(["PKT1", "PKT2", "PKT1"].map((text, place) => pulls.isSamePull(text, "scanner", place))).toEqual([false, false, false]);
    expect([pulls.isSamePull("PKT1", "typed", 5), pulls.isSamePull("PKT1", "typed", 6)]).toEqual([false, false]);
  });
  test("starts anew after an undo, and when the clock was put back", () => {
    const pulls = createPullGuard();
    pulls.isSamePull("PKT1", "scanner", 5000);
    expect(pulls.isSamePull("PKT1", "scanner", 1000)).toBe(false);
    pulls.forget();
    expect(pulls.isSamePull("PKT1", "scanner", 1001)).toBe(false);
  });
});
