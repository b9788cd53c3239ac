import { businessDay, dayWords, momentWords } from "../domain/day.ts";

/** When the page was made, and the site's time zone: what times need to be said as people say them. */
export type Clock = { now: Date; timeZone: string };

/** Today 10:42, Yesterday 16:20, 9 March 08:12; machines read the whole moment. */
export const Moment = ({ at, now, timeZone }: Clock & { at: string }) => (
  <time datetime={at}>{momentWords(new Date(at), timeZone, now)}</time>
);

/** Sunday 22 November. */
export const weekdayAndDay = (at: Date, { now, timeZone }: Clock): string => `${weekdayOf(at, timeZone)} ${dayWords(at, timeZone, now)}`;

/** Today, 22 November; Yesterday, 21 November; Monday, 9 March. */
export function dayHeading(at: Date, { now, timeZone }: Clock): string {
  const day = businessDay(at, timeZone);
  const yesterday = businessDay(new Date(now.getTime() - 86_400_000), timeZone);
  const first = day === businessDay(now, timeZone) ? "Today" : day === yesterday ? "Yesterday" : weekdayOf(at, timeZone);
  return `${first}, ${dayWords(at, timeZone, now)}`;
}

const weekdays = new Map<string, Intl.DateTimeFormat>();

function weekdayOf(at: Date, timeZone: string): string {
  let format = weekdays.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long" });
    weekdays.set(timeZone, format);
  }
  return format.format(at);
}

export { figure } from "../domain/figure.ts";
