import { figure } from "./figure.ts";
import type { FillingRow } from "./filling.ts";

/** Where a chart is drawn: the middle of it in units of its own, below it the hours, left of it the scale. */
export type ChartPlace = { width: number; height: number; top: number; bar: number; past: number; labelEach: number };

export const wideChart: ChartPlace = { width: 760, height: 310, top: 42, bar: 0.48, past: 0.22, labelEach: 1 };
export const smallChart: ChartPlace = { width: 328, height: 142, top: 28, bar: 0.52, past: 0.26, labelEach: 3 };

const shownHoursMin = 12;
const steps = [1, 2, 5];

export const twoDigits = (hour: number): string => String(hour).padStart(2, "0");

/** From the first hour to the last in which something happened on either day, or goes on now: at least twelve. */
export function shownHours(hours: { today: number[]; lastWeek: number[] }, now: number): { from: number; to: number } {
  const busy = hours.today.flatMap((count, hour) => (count > 0 || (hours.lastWeek[hour] ?? 0) > 0 ? [hour] : []));
  const first = Math.min(now, ...busy);
  const last = Math.max(now, ...busy);
  const from = Math.max(0, Math.min(first, 24 - shownHoursMin));
  return { from, to: Math.min(23, Math.max(last, from + shownHoursMin - 1)) };
}

/** The next round number of the scale that leaves two to five lines: 1, 2 or 5 and noughts. */
function stepOf(most: number): number {
  for (let power = 1; ; power *= 10) for (const step of steps) if (step * power * 4 >= most) return step * power;
}

export type HourFigures = { today: number[]; lastWeek: number[]; now: number };

/** One bar each for every hour of the day; those outside of the shown ones are hidden, so that the drawing has always the same parts. */
export function hourBars({ today, lastWeek, now }: HourFigures, place: ChartPlace): { bars: FillingRow[]; lines: FillingRow[] } {
  const { from, to } = shownHours({ today, lastWeek }, now);
  const most = Math.max(1, ...today, ...lastWeek);
  const slot = place.width / (to - from + 1);
  const scale = place.height / most;
  const foot = place.top + place.height;
  const round = (value: number) => String(Math.round(value * 10) / 10);
  const best = today.indexOf(Math.max(...today));
  const bars = today.map((count, hour) => {
    const isShown = hour >= from && hour <= to;
    const x = (hour - from) * slot + slot * 0.1;
    const past = lastWeek[hour] ?? 0;
    const isLabelled = isShown && (hour - from) % place.labelEach === 0;
    const isNamed = isShown && count > 0 && (hour === best || (hour === now && place.labelEach === 1));
    return {
      show: isShown ? "visible" : "hidden",
      pastX: round(isShown ? x : 0),
      pastY: round(foot - past * scale),
      pastHeight: round(past * scale),
      pastWidth: round(slot * place.past),
      x: round(isShown ? x + slot * (place.past + 0.04) : 0),
      y: round(foot - count * scale),
      height: round(count * scale),
      width: round(slot * place.bar),
      middle: round(isShown ? x + slot * 0.4 : 0),
      over: round(foot - count * scale - 8),
      hour: isLabelled ? twoDigits(hour) : "",
      value: isNamed ? figure(count) : "",
    };
  });
  const step = stepOf(most);
  const lines = Array.from({ length: 4 }, (_, line) => {
    const value = (line + 1) * step;
    const y = foot - value * scale;
    return { show: value <= most ? "visible" : "hidden", y: round(y), textY: round(y + 4), value: value <= most ? scaleWords(value) : "" };
  });
  return { bars, lines };
}

const scaleWords = (value: number): string => (value >= 10_000 ? `${figure(value / 1000)}k` : figure(value));
