/** `fault`: codes get lost or wrong. `note`: it works, and would be better set. `fine`: it is only named. */
export type Grade = "fault" | "note" | "fine";

export type Words = {
  grade: Grade;
  /** One to three words for the panel. */
  verb: string;
  /** What was seen. */
  says(about: string): string;
  /** What to set. */
  cure(about: string): string;
};

const languages: Record<string, string> = { german: "German", french: "French", hindi: "Hindi" };
/** What a person calls a keyboard. */
export const language = (about: string): string => languages[about] ?? "another";
/** Scanners have set-up codes for these countries, and none for Hindi. */
export const isEuropean = (about: string): boolean => about === "german" || about === "french";
export const inManual = (words: string, code: string): string =>
  `In the scanner's manual, look for ${words} and scan the set-up code for ${code}.`;
export const nearer = "Move the scanner nearer to its base and charge it.";

export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
