import { resolve } from "node:path";
import { byMachine } from "./machine.ts";
import { byPeople } from "./people.ts";
import type { Trace } from "./trace.ts";

export const corpusFile = resolve(import.meta.dir, "corpus.jsonl");

/** All traces, the same in every run, numbered so that a failing one is found. */
export const generateTraces = (): Trace[] =>
  [...byMachine(), ...byPeople()].map((trace, place) => ({ ...trace, name: `${place + 1} ${trace.name}` }));

export const asLines = (traces: readonly Trace[]): string => traces.map((trace) => `${JSON.stringify(trace)}\n`).join("");

export async function readCorpus(): Promise<Trace[]> {
  const text = await Bun.file(corpusFile).text();
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

// `bun test/browser/traces/generate.ts` writes them anew.
if (import.meta.main) await Bun.write(corpusFile, asLines(generateTraces()));
