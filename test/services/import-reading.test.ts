import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import type { SheetLayout } from "../../src/domain/import-schema.ts";
import type { Kind } from "../../src/domain/kind.ts";
import { type ReadingTask, readRows } from "../../src/services/import-reading.ts";
import type { StagedRow } from "../../src/store/imports.ts";
import { childrenOf } from "../support/children.ts";
import { filesPlace } from "../support/workbooks/place.ts";
import { csvOf, pairTable, writtenBook } from "../support/workbooks/written.ts";

const place = filesPlace();
afterAll(place.remove);

const kind = { capacity: null, unitGrams: null, tareGrams: null, active: true };
const kinds: Kind[] = [
  { ...kind, id: 1, name: "Mustard sack", sort: "parent", pattern: "SB#####", capacity: 30, tareGrams: 0 },
  { ...kind, id: 3, name: "Packet", sort: "child", pattern: "4 to 20 letters or digits", unitGrams: 1000 },
];
const words = { reading: { kinds, ownHosts: ["bags.example"] }, areas: new Map([["north", 7]]) };
const mb = 1024 * 1024;

/** Reads a file as an upload is read. `batches` are as the database would get them. */
async function through(bytes: Buffer | string, more: Partial<ReadingTask> = {}) {
  const batches: string[] = [];
  const progress: { rowsRead: number; share: number }[] = [];
  const task: ReadingTask = {
    path: place.put(bytes),
    given: [],
    words,
    signal: new AbortController().signal,
    stage: async (rows) => void batches.push(rows),
    onProgress: (now) => progress.push(now),
    ...more,
  };
  const { layouts, rows } = await readRows(task);
  return {
    batches,
    progress,
    rows,
    layouts: JSON.parse(layouts) as SheetLayout[],
    staged: batches.flatMap((each) => JSON.parse(each) as StagedRow[]),
  };
}

/** What this thread alone has used of the processors, in ms; null where the system doesn't tell. */
const threadMs = () => {
  const file = `/proc/self/task/${process.pid}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, "utf8").split(" ")[0]) / 1e6 : null;
};
const peakMb = (pid: number) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

describe("rows leave the reader's process as the database wants them", () => {
  test("parsed, with their kinds and areas, numbered over all sheets", async () => {
    const sheets = [
      {
        name: "Pairs",
        rows: [
          ["Parent", "Child", "Area"],
          ["sb00001", " pkt00001", "North"],
          ["SB00001", "x/y", ""],
        ],
      },
      { name: "Empty", rows: [] },
      { name: "List", rows: [["Code"], ["https://bags.example/bags/PKT00002"], ["SB00002"]] },
    ];
    const { staged, rows, layouts, progress } = await through(writtenBook("xlsx", sheets));
    expect(rows).toBe(4);
    expect(staged).toMatchObject([
      { place: 1, sheet: 1, row: 2, parentCode: "SB00001", parentKind: 1, childCode: "PKT00001", childKind: 3, areaId: 7, childCell: "B2" },
      { place: 2, sheet: 1, row: 3, verdict: "refused", reason: "unread_bad_code" },
      { place: 3, sheet: 3, row: 2, childCode: "PKT00002" },
      { place: 4, sheet: 3, row: 3, parentCode: "SB00002" },
    ]);
    expect(layouts.map(({ place, name, layout, isGiven }) => [place, name, layout, isGiven])).toEqual([
      [1, "Pairs", "pairs", false],
      [3, "List", "bags", false],
    ]);
    expect(progress.at(-1)).toEqual({ rowsRead: 6, share: 1 });
  });
  test("by the layout that somebody gave; a sheet that is left out says nothing", async () => {
    const given = (at: number, more: Partial<SheetLayout>): SheetLayout => ({
      ...{ place: at, layout: "pairs", columns: ["child", "parent"], headingRow: null, fillDown: false },
      ...{ name: "", hidden: false, leftOut: false, isGiven: true, sure: 1, sample: [], ...more },
    });
    const rows = [["PKT00001", "SB00001"]];
    const book = writtenBook("xlsx", [
      { name: "A", rows },
      { name: "B", rows },
    ]);
    const { staged, layouts } = await through(book, { given: [given(1, {}), given(2, { leftOut: true })] });
    expect(staged).toMatchObject([{ sheet: 1, parentCode: "SB00001", childCode: "PKT00001" }]);
    expect(layouts).toMatchObject([
      { isGiven: true, name: "A", sample: [{ row: 1, cells: rows[0] }] },
      { leftOut: true, name: "B" },
    ]);
  });
  test("words of any number: more areas and layouts than an argument of a program may hold", async () => {
    const areas = new Map(Array.from({ length: 20_000 }, (_, id) => [`area number ${id}`, id]));
    const { staged } = await through(
      csvOf([
        ["Code", "Area"],
        ["PKT00001", "Area number 19999"],
      ]),
      { words: { ...words, areas } },
    );
    expect(staged).toMatchObject([{ areaId: 19_999 }]);
  });
});

describe("80,000 rows", () => {
  const file = writtenBook("xlsx", [{ name: "Bags", rows: pairTable(80_000) }]);
  test("come in batches of 1,000, below 400 MB in the reader and 50 MB here, and this thread has hardly anything to do", async () => {
    Bun.gc(true);
    const before = process.memoryUsage.rss();
    const [sizes, busyMs]: [number[], number[]] = [[], []];
    let [grown, peak] = [0, 0];
    let since: number | null = null;
    const stage = async (rows: string) => {
      if (since !== null) busyMs.push((threadMs() ?? 0) - since);
      sizes.push(rows.split('{"place":').length - 1);
      grown = Math.max(grown, process.memoryUsage.rss() - before);
      for (const pid of childrenOf("import-reader")) peak = Math.max(peak, peakMb(pid));
      since = threadMs();
    };
    const { rows } = await through(file, { stage });
    expect(rows).toBe(80_000);
    expect(sizes).toEqual(Array(80).fill(1000));
    expect(peak).toBeLessThan(400);
    expect(peak).toBeGreaterThan(50);
    expect(grown).toBeLessThan(50 * mb);
    // Processor time, so other work on the machine is not in it; reading here would take more than a second of it.
    expect(busyMs.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(400);
  });
  test("stopped in the middle: the signal's reason, and no process", async () => {
    const control = new AbortController();
    let batches = 0;
    const stage = async () => {
      if (++batches === 3) control.abort(new Error("The owner cancelled it."));
    };
    const problem = await through(file, { stage, signal: control.signal }).catch((error: Error) => error.message);
    expect(problem).toBe("The owner cancelled it.");
    expect(childrenOf("import-reader")).toEqual([]);
  });
  test("what the database throws ends the process, and is thrown on", async () => {
    const stage = () => Promise.reject(new Error("no room"));
    expect(await through(file, { stage }).catch((error: Error) => error.message)).toBe("no room");
    expect(childrenOf("import-reader")).toEqual([]);
  });
});
