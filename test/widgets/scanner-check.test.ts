import { describe, expect, jest, test } from "bun:test";
import { isCardText } from "../../src/domain/card.ts";
import { parseCode } from "../../src/domain/code.ts";
import { type TestName, testCodes, testNames } from "../../src/domain/test-code.ts";
import { type Check, firstCheck, fixOf, foundIn, isDone, judge, openIn } from "../../src/widgets/scanner-check/check.ts";
import { diagnose, whichCode } from "../../src/widgets/scanner-check/diagnose.ts";
import { cureOf, findingWords, gradeOf, saysOf, verbOf } from "../../src/widgets/scanner-check/finding-words.ts";
import { type FindingName, findingNames } from "../../src/widgets/scanner-check/findings.ts";
import { collectPulls, type Pull } from "../../src/widgets/scanner-check/pulls.ts";
import { type ScannerSetup, usualSetup } from "../../src/widgets/scanner-setup.ts";
import { meantUnder } from "../../src/widgets/wedge/layouts.ts";
import { byAltNumbers, separators, strokesOf, suffixes } from "../browser/traces/keyboards.ts";
import { dice, personSteps, scannerGap, timed } from "../browser/traces/timing.ts";
import type { Step } from "../browser/traces/trace.ts";
import { pressOf, pullOf, pullSteps, type Scanner } from "../support/pulls.ts";

const pull = (name: TestName, scanner: Scanner = {}): Pull => pullOf(pullSteps(testCodes[name], scanner), scanner.isCapsOn);
const find = (name: TestName, scanner: Scanner = {}, setup: Partial<ScannerSetup> = {}) =>
  diagnose(testCodes[name], pull(name, scanner), { ...usualSetup, ...setup }).findings;
/** In short: `prefix X`, with a star where this station can put it right. */
const short = (name: TestName, scanner: Scanner = {}, setup: Partial<ScannerSetup> = {}) =>
  find(name, scanner, setup).map(({ is, about, fix }) => `${is}${about === undefined ? "" : ` ${about}`}${fix ? " *" : ""}`);

describe("the four codes", () => {
  test("are never a bag, whatever the kinds take", () => {
    const kinds = [
      {
        id: 1,
        name: "All",
        sort: "child" as const,
        pattern: "1 to 50 letters, digits or hyphens",
        active: true,
        capacity: null,
        unitGrams: 1,
        tareGrams: null,
      },
    ];
    for (const code of Object.values(testCodes)) {
      expect(isCardText(code.toUpperCase())).toBe(true);
      expect(parseCode(code, { kinds })).toMatchObject({ ok: false });
    }
  });
  test("are told apart by themselves, whichever is shown", () => {
    for (const shown of testNames)
      for (const name of testNames)
        for (const scanner of [
          {},
          { layout: "german" },
          { layout: "french" },
          { layout: "hindi" },
          { isCapsOn: true },
          { isShiftStuck: true },
        ] as Scanner[])
          expect([name, scanner, whichCode(pull(name, scanner), shown, usualSetup).test]).toEqual([name, scanner, name]);
  });
});

describe("a good scanner gives no alarm", () => {
  for (const ms of [0, 1, 2, 5, 10, 16, 20, 30, 35, 40, 50, 60])
    test(`at ${ms} ms`, () => {
      for (const suffix of ["CR", "LF", "CRLF", "Tab"] as const)
        for (const is of ["even", "loose"] as const)
          for (const name of testNames) expect([name, suffix, ...short(name, { suffix, pace: { ms, is } })]).toEqual([name, suffix]);
    });
  test("nor by Alt numbers, or with another way to send GS", () => {
    const alt = timed([...byAltNumbers(testCodes.letters), ...suffixes.CR], 0, scannerGap({ ms: 4 }, dice(1))).steps;
    expect(diagnose(testCodes.letters, pullOf(alt)).findings).toEqual([]);
    for (const separator of Object.keys(separators).filter((name) => !/^[<{^~]/.test(name)))
      expect([separator, ...short("parts", { separator })]).toEqual([separator]);
  });
  test("nor keys without their places, nor a text that came at once", () => {
    for (const name of testNames) expect(short(name, { isPlaceless: true })).toEqual([]);
    const once = pullOf([
      [0, testCodes.long, "input", 0, ""],
      [3, "Enter", "", 0, ""],
    ]);
    expect(diagnose(testCodes.long, once)).toMatchObject({ findings: [], share: 1, end: { name: "enter" } });
  });
  test("and its end has a name", () => {
    const names = (["CR", "LF", "CRLF", "CRCR", "Tab", "none"] as const).map(
      (suffix) => diagnose(testCodes.letters, pull("letters", { suffix })).end,
    );
    expect(names.map(({ words }) => words)).toEqual([
      "Enter",
      "line feed (LF)",
      "Enter and line feed (CR+LF)",
      "Enter twice",
      "Tab",
      "no key",
    ]);
  });
});

describe("each fault has its name", () => {
  const cases: [string, TestName, Scanner, string[]][] = [
    ["a German computer", "letters", { layout: "german" }, ["layout german *"]],
    ["a French computer", "letters", { layout: "french" }, ["layout french *"]],
    ["a Hindi computer", "letters", { layout: "hindi" }, ["layout hindi *"]],
    ["a Hindi computer with plain digits", "letters", { layout: "hindiPlainDigits" }, ["layout hindi *"]],
    ["a German computer without places", "letters", { layout: "german", isPlaceless: true }, ["layout german"]],
    ["a French computer without places", "long", { layout: "french", isPlaceless: true }, ["layout french"]],
    ["Caps Lock", "case", { isCapsOn: true }, ["caps"]],
    ["Caps Lock, in a code of capitals", "letters", { isCapsOn: true }, ["caps"]],
    ["held Shift", "letters", { isShiftStuck: true }, ["shift"]],
    ["no end", "letters", { suffix: "none" }, ["no_end *"]],
    ["two ends", "letters", { suffix: "CRCR" }, ["double_end Enter twice"]],
    ["signs before", "letters", { prefix: "X9-" }, ["prefix X9- *"]],
    ["signs behind", "letters", { after: "*" }, ["suffix * *"]],
    ["signs on both sides", "long", { prefix: "<", after: "/Q" }, ["prefix < *", "suffix /Q *"]],
    ["an AIM mark", "letters", { prefix: "]Q1" }, ["aim ]Q1"]],
    ["signs and an AIM mark", "letters", { prefix: "s]Q1" }, ["prefix s *", "aim ]Q1"]],
    ["lost separators", "parts", { separator: "" }, ["gs_lost"]],
    ["separators by name", "parts", { separator: "<GS>" }, ["gs_written <GS>"]],
    ["separators as a sign", "parts", { separator: "~" }, ["gs_written ~"]],
    ["slow keys", "letters", { pace: { ms: 100 } }, ["slow 101"]],
    ["a stop", "long", { pace: { ms: 5, stallAfter: 20, stallMs: 300 } }, ["stalls 300"]],
    ["a stop that cuts", "long", { pace: { ms: 5, stallAfter: 20, stallMs: 900 } }, ["cut 900"]],
    ["a stop before the end", "letters", { pace: { ms: 5, stallAfter: 27, stallMs: 700 } }, ["cut 700"]],
    ["the code twice without an end", "letters", { after: testCodes.letters }, ["twice 0"]],
  ];
  for (const [fault, name, scanner, wanted] of cases) test(fault, () => expect(short(name, scanner)).toEqual(wanted));

  test("several at once", () => {
    expect(short("letters", { layout: "german", isCapsOn: true, suffix: "none", prefix: "Z-" })).toEqual([
      "no_end *",
      "layout german *",
      "prefix z- *",
      "caps",
    ]);
    expect(short("parts", { layout: "french", separator: "", suffix: "CRCR", pace: { ms: 90 } })).toEqual([
      "layout french *",
      "gs_lost",
      "slow 91",
      "double_end Enter twice",
    ]);
    expect(short("letters", { layout: "german", isShiftStuck: true })).toEqual(["layout german *", "shift"]);
    expect(short("long", { suffix: "none", pace: { ms: 5, stallAfter: 9, stallMs: 300 } })).toEqual(["no_end", "stalls 300"]);
    expect(short("letters", { layout: "hindi", after: "#", suffix: "Tab", prefix: "]Q1" })).toEqual([
      "layout hindi *",
      "suffix # *",
      "aim ]Q1",
    ]);
  });

  test("a scanner that is set to another country", () => {
    const asWritten = (layout: "german" | "french", name: TestName) => meantUnder(layout, testCodes[name]) as string;
    for (const layout of ["german", "french"] as const)
      for (const name of ["letters", "case", "long"] as const)
        expect(diagnose(testCodes[name], pullOf(pullSteps(asWritten(layout, name)))).findings).toEqual([
          { is: "scanner_layout", about: layout },
        ]);
  });
  test("and a computer that is set to the same", () => {
    for (const layout of ["german", "french"] as const) {
      const strokes = pullSteps(meantUnder(layout, testCodes.letters) as string, { layout });
      expect(diagnose(testCodes.letters, pullOf(strokes)).findings).toEqual([
        { is: "same_layout", about: layout, fix: { layout: "text" } },
      ]);
    }
  });
  test("keyboards that we don't know, by their places or by nothing but the pattern", () => {
    const spanish = pullSteps(testCodes.letters).map(
      ([atMs, key, code, ...rest]): Step => [atMs, code === "Minus" ? "'" : key, code, ...rest],
    );
    expect(diagnose(testCodes.letters, pullOf(spanish)).findings).toEqual([{ is: "layout", about: "other", fix: { layout: "positions" } }]);
    const turned = [..."TTTESTAQZWYM-0123456789"].join("");
    const strange = new Map([...new Set(turned)].map((sign, place, all) => [sign, all[(place + 5) % all.length] as string]));
    const text = [...testCodes.letters].map((sign) => strange.get(sign) as string).join("");
    expect(diagnose(testCodes.letters, pullOf(pullSteps(text)))).toMatchObject({
      share: 0.99,
      findings: [{ is: "layout", about: "other" }],
    });
  });
  test("a part, and signs that are missing", () => {
    const of = (text: string) => diagnose(testCodes.long, pullOf(pullSteps(text)));
    expect(of(testCodes.long.slice(0, 29)).findings).toEqual([{ is: "part", about: "50" }]);
    expect(of(testCodes.long.slice(-29)).findings).toEqual([{ is: "part", about: "50" }]);
    expect(of(testCodes.long.replace("5", "").replace("K", "")).findings).toEqual([{ is: "signs_lost", about: "97" }]);
  });
  test("letters turned round by the scanner, and all of one case", () => {
    const of = (text: string) => diagnose(testCodes.case, pullOf(pullSteps(text))).findings;
    expect(of("tt-tEST-2-aBcDeFgHyZ")).toEqual([{ is: "case_swapped" }]);
    expect(of(testCodes.case.toUpperCase())).toEqual([{ is: "case_changed", about: "capital" }]);
    expect(of(testCodes.case.toLowerCase())).toEqual([{ is: "case_changed", about: "small" }]);
  });
  test("another code is none of the four", () => {
    for (const text of ["SB00123", "PKT0000017", "TT-UNDO", "https://id.example/01/08901234000017", "TT-ME-0123456789ABCDEFGHJKMNPQRS"])
      expect(whichCode(pullOf(pullSteps(text)), "letters", usualSetup).share).toBe(0);
  });
});

describe("what this station is set to", () => {
  test("a pause that cuts the codes of a scanner that stops", () => {
    const stops: Scanner = { pace: { ms: 5, stallAfter: 20, stallMs: 300 } };
    expect(short("long", stops, { ends: "pause" })).toEqual(["cut 300 *"]);
    expect(short("long", { ...stops, suffix: "none" }, { ends: "pause" })).toEqual(["no_end", "cut 300"]);
  });
  test("signs to be taken off that no longer come", () => {
    expect(find("letters", {}, { prefix: "T" })).toEqual([{ is: "affix_gone", about: "T", fix: { prefix: "" } }]);
    expect(short("letters", { after: "#" }, { suffix: "#" })).toEqual(["suffix # *"]);
  });
});

describe("fingers", () => {
  test("are told from scanners, fast and slow", () => {
    for (const meanMs of [70, 90, 120, 180, 250])
      for (const name of ["letters", "case", "long"] as const)
        for (let seed = 1; seed <= 20; seed++) {
          const { steps } = personSteps(testCodes[name], meanMs, 0, dice(seed), true);
          const { findings } = diagnose(testCodes[name], pullOf(steps));
          expect([meanMs, name, seed, findings.map(({ is }) => is)]).toEqual([meanMs, name, seed, ["typed"]]);
        }
  });
  test("and an even machine is none, however slow", () => {
    for (const ms of [70, 90, 120, 200, 400])
      expect(short("letters", { pace: { ms } })).toEqual([
        `slow ${Math.round(diagnose(testCodes.letters, pull("letters", { pace: { ms } })).tempo.keyMs)}`,
      ]);
  });
});

describe("the check", () => {
  const scanAll = (scanner: Scanner, setup = usualSetup, names: readonly TestName[] = testNames) =>
    names.reduce((check: Check, name, place) => judge(check, later(pull(name, scanner), place * 5000), setup), firstCheck());
  const later = (given: Pull, byMs: number): Pull => ({
    ...given,
    presses: given.presses.map((press) => ({ ...press, atMs: press.atMs + byMs })),
    ends: given.ends.map((press) => ({ ...press, atMs: press.atMs + byMs })),
  });
  const names = (check: Check) => foundIn(check.results).map(({ is }) => is);

  test("goes from code to code, and says that all is well, with what was measured", () => {
    const half = scanAll({ pace: { ms: 8 } }, usualSetup, ["letters", "case"]);
    expect(half).toMatchObject({ shown: "parts", panel: { state: "ok", verb: "Good" } });
    const check = scanAll({ pace: { ms: 8 }, suffix: "CRLF" });
    expect(isDone(check)).toBe(true);
    expect(check.panel).toEqual({
      state: "full",
      verb: "All is well",
      detail: "8 ms for each key, ends with Enter and line feed (CR+LF).",
    });
  });
  test("takes the codes in any order, as they lie on paper", () => {
    const check = scanAll({}, usualSetup, ["long", "parts", "letters", "case"]);
    expect([isDone(check), check.panel.state]).toEqual([true, "full"]);
  });
  test("gathers what each code shows, and what this station can do about it", () => {
    const check = scanAll({ layout: "german", suffix: "none", prefix: "X", separator: "" });
    expect(names(check)).toEqual(["no_end", "layout", "prefix", "gs_lost"]);
    expect(fixOf(check.results, usualSetup)).toEqual({ ends: "pause", layout: "positions", prefix: "X" });
    expect(check.panel).toMatchObject({ state: "bad", verb: "No Enter" });
    const set: ScannerSetup = { ...usualSetup, ends: "pause", layout: "positions", prefix: "X" };
    expect(openIn(check.results, set).map(({ is }) => is)).toEqual(["gs_lost"]);
    expect(fixOf(check.results, set)).toBeNull();
  });
  test("forgets what the newest code disproves, and keeps what lies in another", () => {
    const before = scanAll({ isCapsOn: true, separator: "" });
    expect(names(before)).toEqual(["gs_lost", "caps"]);
    expect(names(judge(before, later(pull("letters"), 60_000), usualSetup))).toEqual(["gs_lost"]);
    const steady = scanAll({ suffix: "none", pace: { ms: 5, stallAfter: 9, stallMs: 300 } }, usualSetup, ["long"]);
    const check = judge(steady, later(pull("letters", { suffix: "none" }), 60_000), usualSetup);
    expect([names(check), fixOf(check.results, usualSetup)]).toEqual([["no_end", "stalls"], null]);
  });
  test("one pull that comes twice is one result; a second pull later is none of it", () => {
    const once = scanAll({}, usualSetup, ["letters"]);
    const twice = judge(once, later(pull("letters"), 300), usualSetup);
    expect([twice.shown, twice.results.length, foundIn(twice.results)]).toEqual(["case", 1, [{ is: "twice", about: "300" }]]);
    expect(names(judge(once, later(pull("letters"), 2000), usualSetup))).toEqual([]);
  });
  test("neither fingers nor other codes count", () => {
    const typed = judge(firstCheck(), pullOf(personSteps(testCodes.letters, 110, 0, dice(3), true).steps), usualSetup);
    expect(typed).toMatchObject({ shown: "letters", results: [], panel: { state: "dup", verb: "Typed by hand" } });
    const other = judge(firstCheck(), pullOf(pullSteps("SB00001")), usualSetup);
    expect(other).toMatchObject({ shown: "letters", results: [], panel: { state: "bad", verb: "Another code" } });
  });
  test("a badge is not shown, not even as what stands before a code", () => {
    const badge = "TT-ME-0123456789ABCDEFGHJKMNPQRS";
    const check = judge(firstCheck(), pull("letters", { prefix: badge }), usualSetup);
    expect(JSON.stringify([check.panel, foundIn(check.results).map((finding) => [saysOf(finding), cureOf(finding)])])).not.toContain(
      "0123456789ABC",
    );
  });
});

describe("keys become pulls", () => {
  function collect(steps: readonly Step[]): Pull[] {
    jest.useFakeTimers();
    const pulls: Pull[] = [];
    const collected = collectPulls((each) => pulls.push(each));
    let nowMs = 0;
    for (const step of steps) {
      jest.advanceTimersByTime(step[0] - nowMs);
      nowMs = step[0];
      collected.add(pressOf(step));
    }
    jest.advanceTimersByTime(5000);
    jest.useRealTimers();
    return pulls;
  }
  const at = (steps: Step[], startMs: number): Step[] => steps.map(([atMs, ...rest]) => [atMs + startMs, ...rest]);
  const ends = (pulls: Pull[]) => pulls.map(({ presses, ends: keys }) => [presses.length, keys.map(({ key }) => key).join()]);

  test("by their end, with both halves of CR + LF", () => {
    const [first] = collect(pullSteps("ABCDEF", { suffix: "CRLF" }));
    expect(first?.ends.map(({ key }) => key)).toEqual(["Enter", "j"]);
    expect(ends(collect([...at(pullSteps("12345"), 0), ...at(pullSteps("67890"), 60)]))).toEqual([
      [5, "Enter"],
      [5, "Enter"],
    ]);
  });
  test("by silence where there is no end, over every stop of a scanner", () => {
    expect(ends(collect(pullSteps("123456", { suffix: "none" })))).toEqual([[6, ""]]);
    expect(ends(collect([...pullSteps("123456", { suffix: "none" }), ...at(pullSteps("789"), 1300)]))).toEqual([[9, "Enter"]]);
    expect(ends(collect([...pullSteps("123456", { suffix: "none" }), ...at(pullSteps("789"), 4000)]))).toEqual([
      [6, ""],
      [3, "Enter"],
    ]);
  });
  test("a person's own keys are none", () => {
    expect(
      collect([
        [0, "Tab", "Tab", 0, ""],
        [300, "Enter", "Enter", 0, ""],
        [900, " ", "Space", 0, " "],
        [3000, "PageDown", "PageDown", 0, ""],
      ]),
    ).toEqual([]);
  });
  test("a key that writes nothing is told", () => {
    const steps: Step[] = [...strokesOf("12345"), [0, "F9", "F9", 0, ""], ...strokesOf("678"), ...suffixes.CR];
    const [first] = collect(steps);
    expect([first?.odd, first?.presses.length]).toEqual([["F9"], 8]);
    expect(diagnose("12345678", first as Pull).findings).toEqual([{ is: "odd_key", about: "F9" }]);
  });
});

test("every finding has its words, short and without jargon of ours", () => {
  expect(Object.keys(findingWords).sort()).toEqual([...findingNames].sort());
  for (const is of findingNames as readonly FindingName[]) {
    const finding = { is, about: is.endsWith("layout") ? "german" : "7" };
    expect(verbOf(finding).split(" ").length).toBeLessThanOrEqual(4);
    for (const words of [saysOf(finding), cureOf(finding)]) {
      expect(words).not.toMatch(/undefined|!(?! @)|please|invalid|timeout|parse|sync\b/i);
      expect(words).toMatch(/^$|^[A-Z“].*\.$/);
    }
    expect(cureOf(finding) === "").toBe(gradeOf(finding) === "fine");
  }
});
