import { clockWords, dayWords } from "./day.ts";
import { countWords, figure, spanWords } from "./figure.ts";
import type { Filling } from "./filling.ts";
import { hourBars, shownHours, smallChart, twoDigits, wideChart } from "./hour-chart.ts";
import { stationWords } from "./outcome.ts";
import type { Stats } from "./stats.ts";
import { levelWidth, refusals, todo } from "./today-looks.ts";
import { kilogramFigure } from "./weight.ts";

/** A table that was not heard of for so long is said to be quiet. */
const quietMs = 15 * 60_000;
export const shownStationsMax = 8;
/** Of those shown so many may be quiet ones, however few scans they have. */
const shownQuietMax = 3;
/** Below this a percentage says less than the number. */
const percentFrom = 50;

const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });
const noonOf = (day: string): Date => new Date(`${day}T12:00:00Z`);
export const weekdayWords = (day: string): string => weekday.format(noonOf(day));

/** 6% more, 5 fewer, as many. */
export function comparedWords(now: number, past: number): string {
  const by = now - past;
  if (by === 0) return "as many";
  const much = past >= percentFrom ? Math.round((Math.abs(by) * 100) / past) : 0;
  if (past >= percentFrom && much === 0) return "about as many";
  return `${much > 0 ? `${figure(much)}%` : figure(Math.abs(by))} ${by > 0 ? "more" : "fewer"}`;
}

type Station = Stats["stations"][number];
type Sort = "good" | "bad";

/** More of what is good is up, more of what is bad is down. */
function compared(name: string, now: number, past: number, sort: Sort): Filling {
  const words = comparedWords(now, past);
  const isSame = words.endsWith("as many");
  return {
    [name]: figure(now),
    [`${name}Than`]: words,
    [`${name}Tone`]: isSame ? "" : now > past === (sort === "good") ? "up" : "down",
    [`${name}As`]: isSame ? "as" : "than",
  };
}

function totals({ today, lastWeek, openBillCount }: Stats): Filling {
  const share = today.scans > 0 ? Math.round((today.refused * 1000) / today.scans) / 10 : 0;
  return {
    ...compared("packed", today.packed, lastWeek.packed, "good"),
    ...compared("finished", today.finished, lastWeek.finished, "good"),
    ...compared("billsFinished", today.billsFinished, lastWeek.billsFinished, "good"),
    ...compared("refused", today.refused, lastWeek.refused, "bad"),
    scansWords: `${countWords(today.scans, "scan")} in all`,
    shortWords: today.short === 0 ? "none of them short" : `${figure(today.short)} of them short`,
    openWords: `${figure(openBillCount)} still open`,
    shareWords: `${share}% of all scans`,
  };
}

/** How much happened in which hour, in a sentence that says what the drawing shows. */
function findingWords(hours: Stats["hours"], now: number, past: string): string {
  const most = Math.max(...hours.today);
  const before = Math.max(...hours.lastWeek);
  const then = before > 0 ? ` Busiest last ${past}: ${twoDigits(hours.lastWeek.indexOf(before))}, with ${countWords(before, "scan")}.` : "";
  if (most === 0) return `No scans yet today.${then}`;
  const best = hours.today.indexOf(most);
  const soFar = best === now ? "" : ` This hour so far ${figure(hours.today[now] ?? 0)}.`;
  return `Busiest hour ${twoDigits(best)}, with ${countWords(most, "scan")}.${soFar}${then}`;
}

function chart({ hours, lastWeekDay }: Stats, now: number): Filling {
  const wide = hourBars({ ...hours, now }, wideChart);
  const small = hourBars({ ...hours, now }, smallChart);
  const { from, to } = shownHours(hours, now);
  return {
    finding: findingWords(hours, now, weekdayWords(lastWeekDay)),
    ...{ wideBars: wide.bars, wideLines: wide.lines, smallBars: small.bars, smallLines: small.lines },
    hourRows: Array.from({ length: to - from + 1 }, (_, place) => ({
      hour: `${twoDigits(from + place)}:00`,
      today: from + place > now ? "" : figure(hours.today[from + place] ?? 0),
      past: figure(hours.lastWeek[from + place] ?? 0),
    })),
  };
}

function tables({ stations, stationCount, today }: Stats, nowMs: number): Filling {
  const silenceMs = ({ lastAt }: Station) => nowMs - Date.parse(lastAt);
  const quiet = stations.filter((one) => silenceMs(one) >= quietMs).slice(0, shownQuietMax);
  const others = stations.filter((one) => !quiet.includes(one)).slice(0, shownStationsMax - quiet.length);
  const shown = stations.filter((one) => quiet.includes(one) || others.includes(one));
  const most = Math.max(1, ...shown.map(({ scans }) => scans));
  const left = today.scans - shown.reduce((sum, { scans }) => sum + scans, 0);
  return {
    stations: shown.map((one) => {
      const { station, scans, pace } = one;
      const silent = silenceMs(one);
      const words = station === null ? "No name" : stationWords(station);
      return {
        name: words.charAt(0).toUpperCase() + words.slice(1),
        width: String(Math.round((scans / most) * levelWidth)),
        scans: figure(scans),
        pace: pace > 0 ? `${figure(pace)} an hour` : "",
        ago: silent < quietMs ? `${spanWords(silent)} ago` : "",
        quiet: silent < quietMs ? "" : `quiet ${spanWords(silent)}`,
      };
    }),
    moreStations:
      stationCount > shown.length ? `And ${countWords(stationCount - shown.length, "more table")}, with ${countWords(left, "scan")}.` : "",
    noStations: stationCount === 0 ? "No table has scanned yet today." : "",
  };
}

function bills({ openBills, openBillCount }: Stats, nowMs: number): Filling {
  return {
    openBills: openBills.map(({ number, destination, parents, target, weightKg, updatedAt }) => ({
      number,
      href: `/bills/${encodeURIComponent(number)}`,
      destination: destination ?? "not said",
      parents: `${figure(parents)} of ${figure(target)}`,
      weight: kilogramFigure(weightKg),
      ago: `${spanWords(nowMs - Date.parse(updatedAt))} ago`,
    })),
    allBills: openBillCount > openBills.length ? `All ${figure(openBillCount)}` : "All bills",
    noBills: openBillCount === 0 ? "No bill is open." : "",
  };
}

/** Everything that the page Today says, of these figures and at this moment by the server's clock. */
export function todayWords(stats: Stats, now: Date, timeZone: string): Filling {
  const nowMs = Math.max(now.getTime(), Date.parse(stats.asOf));
  const looks = todo(stats);
  return {
    day: `${weekdayWords(stats.day)} ${dayWords(noonOf(stats.day), "UTC", noonOf(stats.day))}`,
    past: weekdayWords(stats.lastWeekDay),
    asOf: clockWords(new Date(stats.asOf), timeZone),
    ...totals(stats),
    ...chart(stats, Number(clockWords(new Date(stats.asOf), timeZone).slice(0, 2))),
    ...tables(stats, nowMs),
    ...bills(stats, nowMs),
    todo: looks,
    noTodo: looks.length === 0 ? "Nothing needs you now." : "",
    ...refusals(stats),
    people: figure(stats.people),
  };
}
