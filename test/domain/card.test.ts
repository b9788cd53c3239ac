import { describe, expect, test } from "bun:test";
import { badgeOf, type Command, commandCodes, commands, readCard, withoutBadge } from "../../src/domain/card.ts";
import { codeProblemWords, parseCode, showableText } from "../../src/domain/code.ts";
import { type Kind, patternProblem } from "../../src/domain/kind.ts";
import { plainText } from "../../src/domain/text.ts";

const badge = badgeOf(Uint8Array.from({ length: 16 }, (_, place) => place * 16 + 11));
const secret = badge.slice("TT-ME-".length);

const dirty = (text: string) => [
  text,
  `${text}\r\n`,
  `\t ${text} \n`,
  `]Q3${text}`,
  `]C1${text.toLowerCase()}\r`,
  `]Q3]Q1${text}`,
  `\u200b${text}\ufeff`,
  text.replaceAll("-", "\uff0d"),
  text.toLowerCase(),
];

describe("a command card", () => {
  test("is one of five", () => {
    expect(commandCodes).toEqual({ undo: "TT-UNDO", close: "TT-CLOSE", next: "TT-NEXT", who: "TT-WHO", finish: "TT-FINISH" });
    expect(commands).toEqual(["undo", "close", "next", "who", "finish"] as Command[]);
  });
  for (const command of commands)
    test(`${commandCodes[command]} is read through all dirt`, () => {
      for (const text of dirty(commandCodes[command])) expect([text, readCard(text)]).toEqual([text, { is: "command", command }]);
    });
  for (const text of [
    "",
    "TT-",
    "TT-OPEN",
    "TTUNDO",
    "TT UNDO",
    "XTT-UNDO",
    "TT-UNDO1",
    "TT-UNDO TT-UNDO",
    "UNDO",
    "SB00001",
    "\ud800",
    `TT-UNDO${" ".repeat(300)}`,
  ])
    test(`${JSON.stringify(text).slice(0, 40)} is none`, () => expect(readCard(text)).toBeNull());
});

describe("a badge", () => {
  test("holds 128 bits in 26 signs, and every bit counts", () => {
    expect(badge).toMatch(/^TT-ME-[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(badgeOf(new Uint8Array(16))).toBe(`TT-ME-${"0".repeat(26)}`);
    expect(badgeOf(new Uint8Array(16).fill(255))).toBe(`TT-ME-7${"Z".repeat(25)}`);
    const made = new Set<string>();
    for (let bit = 0; bit < 128; bit++)
      made.add(badgeOf(Uint8Array.from({ length: 16 }, (_, place) => (place === bit >> 3 ? 1 << (bit & 7) : 0))));
    expect(made.size).toBe(128);
  });
  test("is read through all dirt, in its one form", () => {
    for (const text of dirty(badge)) expect([text, readCard(text)]).toEqual([text, { is: "badge", badge }]);
  });
  test("is read whole or not at all", () => {
    for (const text of [
      badge.slice(0, -1),
      `${badge}0`,
      badge.slice(1),
      `TT-ME-${secret.replace(/.$/, "U")}`,
      `TT-ME-8${secret.slice(1)}`,
      `${badge} SB00001`,
    ])
      expect([text, readCard(text)]).toEqual([text, null]);
  });
});

const greedy = (pattern: string): Kind => ({
  id: 1,
  name: pattern,
  sort: "parent",
  pattern,
  capacity: 30,
  unitGrams: null,
  tareGrams: 0,
  active: true,
});

describe("no card is ever a bag", () => {
  const kinds = ["TT-####", "@@-****", "**-*****", `**-**-${"*".repeat(26)}`, `@@-${"*".repeat(26)}`, "@@-@@@@@@"].map(greedy);
  for (const text of [
    ...Object.values(commandCodes),
    badge,
    "TT-0001",
    "TT-",
    "TT-\u00c4",
    "https://bags.example/bags/TT-UNDO",
    `TT-${"A".repeat(60)}`,
    badge.slice(1),
    badge.slice(3),
  ])
    for (const each of dirty(text))
      test(`${JSON.stringify(each).slice(0, 60)}, whatever a kind's pattern takes`, () => {
        const parsed = parseCode(each, { kinds, ownHosts: ["bags.example"] });
        expect(parsed).toMatchObject({ ok: false, problem: "card", code: null });
      });
  test("and its words say what to do", () =>
    expect(codeProblemWords.card).toBe("This is a command card, not a bag. Scan the code on the bag's own label."));
  test("what only looks alike is a bag still", () => {
    for (const text of ["TA-UNDO", "AT-UNDO", "T1-1234", "ME-1234"])
      expect(parseCode(text, { kinds: [...kinds, greedy("**-####")] })).toMatchObject({ ok: true, code: text });
  });
  test("a kind can't be given a pattern that only cards fit", () => {
    for (const pattern of ["TT-####", "TT-*", "TT-ME-*"]) expect(patternProblem(pattern)).toContain("command cards");
    for (const pattern of ["TT####", "T#-####", "@@-####"]) expect(patternProblem(pattern)).toBeNull();
  });
});

describe("a badge is kept nowhere", () => {
  const wrapped = [
    badge,
    badge.toLowerCase(),
    `]Q3${badge}`,
    `SB00001 ${badge}`,
    `${badge}${badge}`,
    `${badge}\nSB00001`,
    badge.slice(0, 20),
    badge.slice(1),
    badge.slice(3),
  ];
  for (const text of wrapped)
    test(`not in what is shown of ${JSON.stringify(text).slice(0, 50)}`, () => {
      const shown = showableText(text);
      expect(shown).toContain("TT-ME-…");
      expect(shown.toUpperCase()).not.toContain(secret.slice(0, 6));
      expect(shown.toUpperCase()).not.toContain(secret.slice(-6));
    });
  test("not when it begins near the end of what is kept", () => {
    for (let before = 0; before < 420; before++) expect(showableText(`${"x".repeat(before)} ${badge}`)).not.toContain(secret.slice(0, 3));
  });
  test("nor in a text that people write", () => expect(plainText(200).parse(`torn, ${badge}`)).toBe("torn, TT-ME-…"));
  test("other texts stay as they are", () => {
    for (const text of ["SB00001", "TT-UNDO", "the frame-1234 is torn", "ME-1234"]) expect(withoutBadge(text)).toBe(text);
  });
});
