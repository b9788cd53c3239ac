import type { CheckProblem } from "../domain/check-run.ts";
import { billHref } from "./bill-facts.tsx";
import { bagHref } from "./code.tsx";
import { figure } from "./moment.tsx";
import { uploadHref } from "./upload-facts.ts";

/** 0 problems, 1 problem, 1,204 problems. */
export const problemWords = (count: number): string => `${figure(count)} ${count === 1 ? "problem" : "problems"}`;

/** 0.4 s, 12 s, 3 min 5 s. */
export function durationWords(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Where to look at what is wrong; null when there is no page of it. */
export function wrongHref({ of }: Pick<CheckProblem, "of">, name: string): string | null {
  if (of === "bag") return bagHref(name);
  if (of === "bill") return billHref(name);
  if (of === "return") return `/returns/${encodeURIComponent(name)}`;
  if (of === "upload") return uploadHref(Number(name));
  return null;
}

/** What is kept or counted, as it may be read: 12; parents 3, grams 90,000; nothing. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "number") return figure(value);
  if (Array.isArray(value)) return value.map(valueWords).join(", ");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, each]) => `${name} ${valueWords(each)}`)
      .join(", ");
  return String(value);
}
