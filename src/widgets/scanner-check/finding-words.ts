import { faultWords } from "./fault-words.ts";
import type { Finding, FindingName } from "./findings.ts";
import { noteWords } from "./note-words.ts";
import type { Grade, Words } from "./words.ts";

/** Everything that can be found, in words. */
export const findingWords: Record<FindingName, Words> = { ...faultWords, ...noteWords };

export const gradeOf = ({ is }: Finding): Grade => findingWords[is].grade;
export const verbOf = ({ is }: Finding): string => findingWords[is].verb;
export const saysOf = ({ is, about = "" }: Finding): string => findingWords[is].says(about);
export const cureOf = ({ is, about = "" }: Finding): string => findingWords[is].cure(about);
