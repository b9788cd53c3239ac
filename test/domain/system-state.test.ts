import { describe, expect, test } from "bun:test";
import type { DatabaseFacts, ProcessFacts, SystemFacts } from "../../src/domain/system-facts.ts";
import { type Part, sizeWords, spanWords, systemState } from "../../src/domain/system-state.ts";

const one: ProcessFacts = {
  worker: 1,
  version: "abc",
  upSeconds: 4000,
  memoryBytes: 200 * 1_048_576,
  loopP50Ms: 0.1,
  loopP99Ms: 4,
  scans: { count: 10, p50Ms: 12, p95Ms: 40 },
  pool: [{ name: "scan", size: 8, running: 1, waiting: 0 }],
  cache: [],
  replica: null,
};
const database: DatabaseFacts = {
  version: "18.1",
  bytes: 3 * 1024 ** 3,
  connections: 30,
  connectionsMax: 100,
  longest: null,
  tables: [],
  copies: [],
  servers: [],
  people: 3,
  uploads: 0,
};
const well: SystemFacts = {
  processes: [one],
  machine: { cores: 4, load: 1, memoryBytes: 8 * 1024 ** 3, disk: { freeBytes: 50, totalBytes: 100 } },
  isRedisUp: null,
  database,
  slow: [],
};
const wordOf = (facts: Partial<SystemFacts>, name: string) => {
  const found = systemState({ ...well, ...facts }).find((part) => part.name === name);
  if (found && found.word !== "Fine") expect(found.todo).toMatch(/^[A-Z].*\.$/);
  return found?.word;
};

test("a system that is well is fine in all parts, and nothing is to be done", () => {
  for (const { word, todo } of systemState(well)) expect([word, todo]).toEqual(["Fine", ""]);
});

describe("a part that is not well says so", () => {
  for (const [what, facts, name, word] of [
    ["scans over 0.3 s", { processes: [one, { ...one, scans: { count: 1, p50Ms: 50, p95Ms: 400 } }] }, "Answer to a scan", "Slow"],
    ["scans over 2 s", { processes: [{ ...one, scans: { count: 1, p50Ms: 900, p95Ms: 2100 } }] }, "Answer to a scan", "Down"],
    ["no scan yet", { processes: [{ ...one, scans: null }] }, "Answer to a scan", "Fine"],
    ["a late thread", { processes: [{ ...one, loopP99Ms: 300 }] }, "This server", "Slow"],
    ["no answer of the database", { database: null }, "Database", "Down"],
    ["hardly a connection left", { database: { ...database, connections: 95 } }, "Database", "Slow"],
    ["a statement of minutes", { database: { ...database, longest: { seconds: 90, by: "tracetrack export" } } }, "Database", "Slow"],
    ["a queue", { processes: [{ ...one, pool: [{ name: "report", size: 4, running: 4, waiting: 60 }] }] }, "Database", "Slow"],
    ["a machine with too much to do", { machine: { ...well.machine, load: 9 } }, "Machine", "Slow"],
    ["a disk that gets full", { machine: { ...well.machine, disk: { freeBytes: 9, totalBytes: 100 } } }, "Disk", "Slow"],
    ["a full disk", { machine: { ...well.machine, disk: { freeBytes: 1, totalBytes: 100 } } }, "Disk", "Down"],
    ["a folder that is gone", { machine: { ...well.machine, disk: null } }, "Disk", "Slow"],
    ["Redis away", { isRedisUp: false }, "Redis", "Down"],
    ["Redis there", { isRedisUp: true }, "Redis", "Fine"],
    [
      "a copy behind",
      { database: { ...database, copies: [{ name: "b", state: "streaming", lagSeconds: 30, lagBytes: 9 }] } },
      "Copy “b”",
      "Slow",
    ],
    [
      "a copy that catches up",
      { database: { ...database, copies: [{ name: "b", state: "catchup", lagSeconds: 1, lagBytes: 9 }] } },
      "Copy “b”",
      "Slow",
    ],
    [
      "a copy that is not ours to see",
      { database: { ...database, copies: [{ name: "b", state: null, lagSeconds: null, lagBytes: null }] } },
      "Copy “b”",
      "Fine",
    ],
    ["a replica in use", { processes: [{ ...one, replica: "used" }] }, "Read replica", "Fine"],
    [
      "a replica behind for one of the processes",
      {
        processes: [
          { ...one, replica: "used" },
          { ...one, replica: "behind" },
        ],
      },
      "Read replica",
      "Slow",
    ],
    ["a replica away", { processes: [{ ...one, replica: "away" }] }, "Read replica", "Down"],
    [
      "two processes",
      {
        database: {
          ...database,
          servers: [
            { name: "a", silentSeconds: 1 },
            { name: "b", silentSeconds: 2 },
          ],
        },
      },
      "Processes of this site",
      "Fine",
    ],
    [
      "a silent one",
      {
        database: {
          ...database,
          servers: [
            { name: "a", silentSeconds: 1 },
            { name: "b", silentSeconds: 90 },
          ],
        },
      },
      "Processes of this site",
      "Slow",
    ],
  ] as [string, Partial<SystemFacts>, string, Part["word"]][])
    test(`${what}: ${name} is ${word}`, () => expect(wordOf(facts, name)).toBe(word));
});

test("what is kept is shown for all processes together, and only where something was asked", () => {
  const kept = (hits: number, asked: number) => ({
    ...one,
    cache: [
      { kind: "bag", hits, asked },
      { kind: "bill", hits: 0, asked: 0 },
    ],
  });
  const found = systemState({ ...well, processes: [kept(10, 20), kept(80, 80)] }).find(
    ({ name }) => name === "Answered without the database",
  );
  expect(found?.figures).toBe("bag 90 %");
});

test("sizes and spans are said as people say them", () => {
  expect([1, 2 * 1_048_576, 2048 * 1_048_576, 64 * 1024 ** 3].map(sizeWords)).toEqual(["1 KB", "2 MB", "2,048 MB", "64.0 GB"]);
  expect([5, 59.9, 61, 7260, 5 * 86_400].map(spanWords)).toEqual(["5 s", "60 s", "1 min", "2 h 1 min", "5 days"]);
});
