import { describe, expect, test } from "bun:test";
import type { Problem } from "../../src/domain/error.ts";
import { Outlet } from "../../src/spreadsheet/outlet.ts";
import { type ReadingLimits, readingLimits } from "../../src/spreadsheet/reading-limits.ts";
import type { ReadingProgress } from "../../src/spreadsheet/wire.ts";

const sheet = { name: "A", hidden: false, place: 1 };

/** Each row becomes as many things as it has cells; the sheet's last row one more, at its end. */
async function through(rows: string[][], limits: Partial<ReadingLimits>) {
  const sent: { progress: ReadingProgress; things: unknown[] }[] = [];
  const shaping = {
    open: () => [],
    push: ({ cells }: { cells: { text: string }[] }) => cells.map(({ text }) => ({ text })),
    end: () => [{ text: "end" }],
    found: () => null,
  };
  const outlet = new Outlet({ ...readingLimits, ...limits }, shaping, async (progress, batch) => {
    sent.push({ progress, things: JSON.parse(batch) });
  });
  await outlet.openSheet(sheet);
  await outlet.put(rows.map((texts, at) => ({ row: at + 1, cells: texts.map((text) => ({ text })) })));
  await outlet.end();
  return { sent, outlet };
}

describe("what rows become goes out in batches", () => {
  test("of so many things, whatever rows they came from", async () => {
    const { sent, outlet } = await through([["a", "b", "c"], ["d"], [], ["e"]], { batchRows: 2 });
    expect(sent.map(({ things }) => things)).toEqual([
      [{ text: "a" }, { text: "b" }],
      [{ text: "c" }, { text: "d" }],
      [{ text: "e" }, { text: "end" }],
    ]);
    expect(sent.map(({ progress }) => progress.rows)).toEqual([1, 2, 4]);
    expect([outlet.rows, outlet.made, outlet.sheets]).toEqual([4, 6, [{ ...sheet, rows: 4 }]]);
  });
  test("and of so much text", async () => {
    const { sent } = await through([["x".repeat(60)], ["y".repeat(60)], ["z"]], { batchMaxLength: 100 });
    expect(sent.map(({ things }) => things.length)).toEqual([2, 2]);
  });
  test("at most as many as a file may have rows, even when one row holds them all", async () => {
    const wide = Array.from({ length: 11 }, (_, at) => `${at}`);
    const problem = await through([wide], { rowsMax: 10 }).catch((error: Problem) => error);
    expect(problem).toMatchObject({ code: "too_many_rows", message: expect.stringContaining("more than 10 rows") });
  });
});
