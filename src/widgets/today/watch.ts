import { clockWords } from "../../domain/day.ts";
import type { Stats } from "../../domain/stats.ts";
import { todayWords } from "../../domain/today.ts";
import { fill } from "../fill.ts";
import { followLive, type LiveState } from "../live.ts";

export type TodayStart = { stats: Stats; timeZone: string };

/** So often "4 s ago" is said anew. */
const tickMs = 1000;

/** Keeps the page Today true: the newest figures, and how long ago everything was, by the server's clock. */
export function watchToday(root: Element, { stats, timeZone }: TodayStart): void {
  const sign = root.querySelector<HTMLElement>("[data-live]");
  const words = sign?.querySelector(".live__words");
  let newest = stats;
  let heardAt = performance.now();
  let state: LiveState = "connecting";

  const serverNow = () => new Date(Date.parse(newest.asOf) + performance.now() - heardAt);
  const draw = () => fill(root, todayWords(newest, serverNow(), timeZone));

  function say(next: LiveState) {
    state = next;
    const lastAt = clockWords(new Date(Date.parse(newest.asOf)), timeZone);
    const said = next === "live" ? "Live" : next === "connecting" ? `As of ${lastAt}` : `Paused. Last update ${lastAt}`;
    if (sign) sign.dataset.live = next === "live" ? "y" : "n";
    if (words && words.textContent !== said) words.textContent = said;
  }

  followLive({
    name: "stats",
    after: "",
    address: () => "/api/live?watch=stats",
    onNews(data) {
      newest = data as unknown as Stats;
      heardAt = performance.now();
      draw();
    },
    onState: say,
    onOver: () => location.reload(),
  });
  setInterval(() => {
    if (state === "live" && document.visibilityState === "visible") draw();
  }, tickMs);
}
