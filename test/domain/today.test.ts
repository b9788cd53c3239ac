import { describe, expect, test } from "bun:test";
import { spanWords } from "../../src/domain/figure.ts";
import type { FillingRow } from "../../src/domain/filling.ts";
import { hourBars, shownHours, smallChart, wideChart } from "../../src/domain/hour-chart.ts";
import type { Stats } from "../../src/domain/stats.ts";
import { comparedWords, shownStationsMax, todayWords } from "../../src/domain/today.ts";

const none = Array<number>(24).fill(0);
const at = (counts: Record<number, number>) => none.map((_, hour) => counts[hour] ?? 0);
const figures = { scans: 0, packed: 0, finished: 0, short: 0, refused: 0, billsFinished: 0 };
/** Half past nine in Kolkata. */
const asOf = "2026-11-26T04:00:00.000Z";
const stats = (more: Partial<Stats> = {}): Stats => ({
  asOf,
  day: "2026-11-26",
  lastWeekDay: "2026-11-19",
  today: figures,
  lastWeek: figures,
  hours: { today: none, lastWeek: none },
  refused: [],
  people: 0,
  stationCount: 0,
  stations: [],
  openBillCount: 0,
  openBillsOfBefore: 0,
  openBills: [],
  ...more,
});
const words = (more: Partial<Stats> = {}, minutesLater = 0) =>
  todayWords(stats(more), new Date(Date.parse(asOf) + minutesLater * 60_000), "Asia/Kolkata");
const rows = (list: unknown) => list as FillingRow[];

describe("beside last week", () => {
  test("a percentage where there was enough to make one, the number where there was little", () => {
    expect(comparedWords(106, 100)).toBe("6% more");
    expect(comparedWords(47, 50)).toBe("6% fewer");
    expect(comparedWords(1001, 1000)).toBe("about as many");
    expect(comparedWords(12, 7)).toBe("5 more");
    expect(comparedWords(3, 4)).toBe("1 fewer");
    expect(comparedWords(0, 0)).toBe("as many");
    expect(comparedWords(18_402, 0)).toBe("18,402 more");
  });
  test("more bags are good, more refusals are not", () => {
    const more = words({ today: { ...figures, packed: 9, refused: 9 }, lastWeek: { ...figures, packed: 2, refused: 2 } });
    expect([more.packedTone, more.refusedTone, more.finishedTone]).toEqual(["up", "down", ""]);
    expect([more.packedThan, more.packedAs, more.finishedAs, more.past]).toEqual(["7 more", "than", "as", "Thursday"]);
  });
});

test("the day is that of the figures", () => {
  expect([words().day, words().past]).toEqual(["Thursday 26 November", "Thursday"]);
  const late = words({ asOf: "2026-11-26T18:30:01.000Z", day: "2026-11-27", lastWeekDay: "2026-11-20" });
  expect([late.day, late.past, late.asOf]).toEqual(["Friday 27 November", "Friday", "00:00"]);
});

describe("the drawing", () => {
  test("shows twelve hours at least, and every hour in which something happened", () => {
    expect(shownHours({ today: at({ 9: 5 }), lastWeek: none }, 9)).toEqual({ from: 9, to: 20 });
    expect(shownHours({ today: none, lastWeek: none }, 23)).toEqual({ from: 12, to: 23 });
    expect(shownHours({ today: at({ 0: 1 }), lastWeek: at({ 23: 1 }) }, 9)).toEqual({ from: 0, to: 23 });
  });
  test("every bar stands on the foot and within the picture, as high as its share", () => {
    for (const place of [wideChart, smallChart]) {
      const { bars, lines } = hourBars({ today: at({ 6: 500, 9: 2390, 15: 1214 }), lastWeek: at({ 9: 1195 }), now: 15 }, place);
      expect(bars).toHaveLength(24);
      const foot = place.top + place.height;
      for (const bar of bars.filter(({ show }) => show === "visible")) {
        expect(Number(bar.y) + Number(bar.height)).toBeCloseTo(foot, 0);
        expect(Number(bar.x) + Number(bar.width)).toBeLessThanOrEqual(place.width);
      }
      expect(Number(bars[9]?.height)).toBeCloseTo(place.height, 0);
      expect(Number(bars[9]?.pastHeight)).toBeCloseTo(place.height / 2, 0);
      expect(lines.filter(({ show }) => show === "visible").map(({ value }) => value)).toEqual(["1,000", "2,000"]);
      expect(bars[9]?.value).toBe("2,390");
    }
  });
  test("and the finding is said in words", () => {
    const today = words({ hours: { today: at({ 8: 2390, 9: 1214 }), lastWeek: at({ 9: 800 }) } });
    expect(today.finding).toBe("Busiest hour 08, with 2,390 scans. This hour so far 1,214. Busiest last Thursday: 09, with 800 scans.");
    expect(words().finding).toBe("No scans yet today.");
    expect(rows(today.hourRows)[1]).toEqual({ hour: "09:00", today: "1,214", past: "800" });
    expect(rows(today.hourRows)[2]?.today).toBe("");
  });
});

describe("packing tables", () => {
  const table = (name: string | null, scans: number, minutesAgo: number) => ({
    station: name,
    scans,
    pace: 0,
    lastAt: new Date(Date.parse(asOf) - minutesAgo * 60_000).toISOString(),
  });
  test("say how long ago, and are quiet after a quarter of an hour", () => {
    const shown = rows(
      words({ stationCount: 3, stations: [table("table-4", 50, 0.1), table(null, 40, 3), table("dock_2", 10, 48)] }).stations,
    );
    expect(shown.map(({ name, ago, quiet, width }) => [name, ago, quiet, width])).toEqual([
      ["Table 4", "6 s ago", "", "200"],
      ["No name", "3 min ago", "", "160"],
      ["Dock 2", "", "quiet 48 min", "40"],
    ]);
    expect(rows(words({ stationCount: 1, stations: [table("table-4", 50, 0)] }, 16).stations)[0]?.quiet).toBe("quiet 16 min");
  });
  test("the quiet ones are among those shown, and the rest is counted", () => {
    const busy = Array.from({ length: 20 }, (_, n) => table(`busy-${n}`, 100 - n, 1));
    const stations = [...busy, table("quiet-1", 3, 60), table("quiet-2", 2, 60)];
    const total = stations.reduce((sum, { scans }) => sum + scans, 0);
    const today = words({ stationCount: 22, stations, today: { ...figures, scans: total } });
    const names = rows(today.stations).map(({ name }) => name);
    expect(names).toHaveLength(shownStationsMax);
    expect(names.slice(-2)).toEqual(["Quiet 1", "Quiet 2"]);
    const left = busy.slice(6).reduce((sum, { scans }) => sum + scans, 0);
    expect(today.moreStations).toBe(`And 14 more tables, with ${left.toLocaleString("en")} scans.`);
  });
});

test("what needs a look leads to it, and only what does is said", () => {
  expect([rows(words().todo), words().noTodo]).toEqual([[], "Nothing needs you now."]);
  const refused = [
    { outcome: "in_other_parent", count: 7 },
    { outcome: "too_late", count: 4 },
    { outcome: "unknown_parent", count: 1 },
  ];
  const today = words({ refused, openBillsOfBefore: 2, openBillCount: 2 });
  expect(rows(today.todo).map(({ words: said, href }) => [said, href])).toEqual([
    ["7 child bags were in another parent bag", "/activity?outcome=in_other_parent"],
    ["1 code is not in the system", "/activity?outcome=unknown_parent"],
    ["2 bills are open since before today", "/bills?status=open"],
  ]);
  expect(rows(today.refusals).map(({ words: said, count }) => [said, count])).toEqual([
    ["In another bag", "7"],
    ["Too late", "4"],
    ["Not known", "1"],
  ]);
});

test("a span is said in the one unit that matters", () => {
  expect([0, 59_999, 60_000, 3_599_999, 3_600_000].map(spanWords)).toEqual(["0 s", "59 s", "1 min", "59 min", "1 h"]);
});
