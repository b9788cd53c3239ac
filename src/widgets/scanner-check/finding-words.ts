import type { Finding, FindingName } from "./findings.ts";

/** `fault`: codes get lost or wrong. `note`: it works, and would be better set. `fine`: it is only named. */
export type Grade = "fault" | "note" | "fine";

type Words = {
  grade: Grade;
  /** One to three words for the panel. */
  verb: string;
  /** What was seen. */
  says(about: string): string;
  /** What to set. */
  cure(about: string): string;
};

const languages: Record<string, string> = { german: "German", french: "French", hindi: "Hindi" };
const language = (about: string): string => languages[about] ?? "another";
const inManual = (words: string, code: string): string =>
  `In the scanner's manual, look for ${words} and scan the set-up code for ${code}.`;
const nearer = "Move the scanner nearer to its base and charge it.";

export const findingWords: Record<FindingName, Words> = {
  typed: {
    grade: "note",
    verb: "Typed by hand",
    says: (ms) => `The keys came as fingers press them, about ${ms} ms each.`,
    cure: () => "Scan the code with the scanner.",
  },
  no_end: {
    grade: "fault",
    verb: "No Enter",
    says: () => "The code came, but no key that ends it.",
    cure: () => inManual("“suffix” or “terminator”", "“Enter” (also “CR”)"),
  },
  cut: {
    grade: "fault",
    verb: "Cut in parts",
    says: (ms) => `The scanner stopped for ${ms} ms inside the code, so it falls apart.`,
    cure: () => `${nearer} ${inManual("“inter-character delay”", "“none”")}`,
  },
  part: {
    grade: "fault",
    verb: "Only a part",
    says: (percent) => `About ${percent} % of the code came, the rest did not.`,
    cure: () => `Scan it again. If it stays so: ${nearer.toLowerCase()}`,
  },
  signs_lost: {
    grade: "fault",
    verb: "Signs missing",
    says: (percent) => `Only about ${percent} % of the signs came.`,
    cure: () => `${nearer} ${inManual("“inter-character delay”", "the next longer one")}`,
  },
  odd_key: {
    grade: "fault",
    verb: "A strange key",
    says: (key) => `The key ${key} came with the code. It cuts the code in two.`,
    cure: () => inManual("“function keys” or “control characters”", "“none”, or the next way to send them"),
  },
  layout: {
    grade: "fault",
    verb: "Wrong keyboard",
    says: (name) =>
      name === "other"
        ? "This computer's keyboard language is not English (US), so letters, digits or hyphens change places."
        : `This computer's keyboard is ${language(name)}, the scanner writes English. Letters, digits or hyphens change places.`,
    cure: (name) =>
      `On this computer, set the keyboard language to English (US).${languages[name] && name !== "hindi" ? ` Or: ${lowerFirst(inManual("“keyboard country”", language(name)))}` : ""}`,
  },
  scanner_layout: {
    grade: "fault",
    verb: "Wrong keyboard",
    says: (name) => `The scanner is set to a ${language(name)} keyboard, this computer is not.`,
    cure: () => inManual("“keyboard country”", "“USA” or “English (US)”"),
  },
  shift: {
    grade: "fault",
    verb: "Digits with Shift",
    says: () => "Digits came as signs such as ! @ #.",
    cure: () => `${inManual("“Caps Lock” or “Shift Lock”", "“off”")} On this computer, switch Shift Lock off.`,
  },
  prefix: {
    grade: "fault",
    verb: "Extra signs",
    says: (text) => `The scanner writes “${text}” before the code.`,
    cure: () => inManual("“prefix” or “code ID”", "“none”"),
  },
  suffix: {
    grade: "fault",
    verb: "Extra signs",
    says: (text) => `The scanner writes “${text}” behind the code.`,
    cure: () => inManual("“suffix”", "“Enter” alone"),
  },
  affix_gone: {
    grade: "fault",
    verb: "An old setting",
    says: (text) => `This station takes “${text}” off every code, but the scanner does not write it.`,
    cure: () => "Let this station leave the code as it is.",
  },
  gs_lost: {
    grade: "fault",
    verb: "Separators lost",
    says: () => "The signs between the parts of a code (GS) did not come. Labels with several parts would be read wrong.",
    cure: () => inManual("“GS”, “FNC1” or “control characters”", "“send as Ctrl+]” or “Ctrl mode”"),
  },
  slow: {
    grade: "fault",
    verb: "Slow keys",
    says: (ms) => `Each key takes ${ms} ms. That looks like typing.`,
    cure: () => inManual("“inter-character delay” or “keystroke delay”", "“none” or 0 ms"),
  },
  same_layout: {
    grade: "note",
    verb: "Not English",
    says: (name) =>
      `Scanner and computer are both set to ${name === "other" ? "the same keyboard, not English" : `a ${language(name)} keyboard`}. That fits.`,
    cure: () => "Let this station go by what the computer writes, so that it never asks.",
  },
  caps: {
    grade: "note",
    verb: "Caps Lock is on",
    says: () => "Capital and small letters came turned round. Bag codes are read all the same.",
    cure: () => "Press Caps Lock on this computer once.",
  },
  case_swapped: {
    grade: "note",
    verb: "Letters turned round",
    says: () => "Capital letters came small and small ones capital, though Caps Lock is off here.",
    cure: () => inManual("“Caps Lock”", "“Caps Lock off”"),
  },
  twice: {
    grade: "note",
    verb: "Came twice",
    says: (ms) =>
      ms === "0" ? "One pull wrote the code two times in a row." : `The same code came again after ${ms} ms. It is counted once.`,
    cure: () =>
      `If you pulled only once: ${lowerFirst(inManual("“same code delay” or “trigger mode”", "“single”"))} See that it is paired only once.`,
  },
  double_end: {
    grade: "note",
    verb: "Ends twice",
    says: (keys) => `Each code ends by ${keys}. Here that is heard as one, elsewhere it may press a button.`,
    cure: () => inManual("“suffix” or “terminator”", "“Enter” (also “CR”) alone"),
  },
  stalls: {
    grade: "note",
    verb: "It stops",
    says: (ms) => `The scanner stopped for ${ms} ms inside the code. It was heard whole.`,
    cure: () => nearer,
  },
  case_changed: {
    grade: "fine",
    verb: "Letter case",
    says: (which) => `All letters came as ${which} ones. Bag codes are read all the same.`,
    cure: () => "",
  },
  aim: {
    grade: "fine",
    verb: "AIM mark",
    says: (mark) => `The scanner writes the AIM mark “${mark}” before the code. It is taken off.`,
    cure: () => "",
  },
  gs_written: {
    grade: "fine",
    verb: "Separators written",
    says: (text) => `The sign between the parts of a code (GS) came as “${text}”. It is understood.`,
    cure: () => "",
  },
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

export const gradeOf = ({ is }: Finding): Grade => findingWords[is].grade;
export const verbOf = ({ is }: Finding): string => findingWords[is].verb;
export const saysOf = ({ is, about = "" }: Finding): string => findingWords[is].says(about);
export const cureOf = ({ is, about = "" }: Finding): string => findingWords[is].cure(about);
