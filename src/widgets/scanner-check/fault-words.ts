import { inManual, isEuropean, language, lowerFirst, nearer, type Words } from "./words.ts";

/** Codes get lost or wrong. */
export const faultWords = {
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
      `On this computer, set the keyboard language to English (US).${isEuropean(name) ? ` Or: ${lowerFirst(inManual("“keyboard country”", language(name)))}` : ""}`,
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
} satisfies Record<string, Words>;
