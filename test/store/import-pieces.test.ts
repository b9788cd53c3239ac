import { afterAll, beforeAll, expect, test } from "bun:test";
import postgres from "postgres";
import { inPieces } from "../../src/store/import-pieces.ts";
import { openSite, type TestSite } from "../support/site.ts";

let site: TestSite;
let lines: postgres.Sql;

beforeAll(async () => {
  site = await openSite();
  lines = postgres(site.url, { max: 2, onnotice: () => {}, connection: { role: "tracetrack_app" } as never });
  await site.owner`create table places (piece int primary key, times int not null default 0)`;
  await site.owner`insert into places select generate_series(0, 9)`;
  await site.owner`grant all on places to tracetrack_app`;
});
afterAll(async () => {
  await lines.end();
  await site.close();
});

/** Runs pieces that each lock a row; `meanwhile` is called once, when this piece is first done. */
async function worked(steps: number[][], after: number, meanwhile: () => Promise<unknown>): Promise<number[]> {
  const line = await lines.reserve();
  const done: number[] = [];
  let other: Promise<unknown> | null = null;
  try {
    await line`begin`;
    await inPieces({
      ...{ line, watcher: lines, steps },
      work: async (piece) => {
        await line`update places set times = times + 1 where piece = ${piece}`;
        done.push(piece);
        if (piece !== after || other) return;
        other = meanwhile();
        await Bun.sleep(60);
      },
    });
    await line`commit`;
  } finally {
    line.release();
  }
  await other;
  return done;
}

test("a piece of an early step that is given up is done again before any later step goes on", async () => {
  const wantsTheFirst = async () => await site.owner`update places set times = times + 100 where piece = 0`;
  const done = await worked(
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
    4,
    wantsTheFirst,
  );
  expect(done.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
  const again = done.slice(5);
  expect(again.filter((piece) => piece < 3).toSorted()).toEqual([0, 1, 2]);
  expect(again.findLastIndex((piece) => piece < 3)).toBeLessThan(again.findIndex((piece) => piece >= 3));
  expect(again.filter((piece) => piece >= 3).toSorted()).toEqual([3, 4, 5]);
  const rows = await site.owner`select times from places where piece < 6 order by piece`;
  expect(rows.map(({ times }) => times)).toEqual([101, 1, 1, 1, 1, 1]);
});

test("only the newest pieces are given up, as many as somebody waits for", async () => {
  const wantsTheLast = async () => await site.owner`update places set times = times + 100 where piece = 9`;
  expect(
    await worked(
      [
        [6, 7],
        [8, 9],
      ],
      9,
      wantsTheLast,
    ),
  ).toEqual([6, 7, 8, 9, 9]);
});
