import { inManual, language, lowerFirst, nearer, type Words } from "./words.ts";

/** What works and would be better set, and what is only named. */
export const noteWords = {
  typed: {
    grade: "note",
    verb: "Typed by hand",
    says: (ms) => `The keys came as fingers press them, about ${ms} ms each.`,
    cure: () => "Scan the code with the scanner.",
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
} satisfies Record<string, Words>;
