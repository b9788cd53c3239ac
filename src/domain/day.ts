const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
    formats.set(key, found);
  }
  return found;
}

/** The business day, `2026-11-22`, in the site's time zone: "today" is never UTC's (domain: roles). */
export function businessDay(at: Date, timeZone: string): string {
  const parts = Object.fromEntries(
    format(timeZone, { year: "numeric", month: "2-digit", day: "2-digit" })
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** 10:42, as people say it. */
export const clockWords = (at: Date, timeZone: string): string =>
  format(timeZone, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);

/** 22 November, or 22 November 2025 when it is not this year. */
export function dayWords(at: Date, timeZone: string, now: Date): string {
  const sameYear = businessDay(at, timeZone).slice(0, 4) === businessDay(now, timeZone).slice(0, 4);
  return format(timeZone, {
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
}

/** 22 November 2026, for what is read in other years too. */
export const dayWordsInFull = (at: Date, timeZone: string): string =>
  format(timeZone, { day: "numeric", month: "long", year: "numeric" }).format(at);

/** By the calendar: a day has 23 or 25 hours when the clocks change. */
const dayBeside = (day: string, days: 1 | -1): string => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
export const dayBefore = (day: string): string => dayBeside(day, -1);
export const dayAfter = (day: string): string => dayBeside(day, 1);

/** Today 10:42, Yesterday 16:20, 9 March 08:12. */
export function momentWords(at: Date, timeZone: string, now: Date): string {
  const day = businessDay(at, timeZone);
  const clock = clockWords(at, timeZone);
  if (day === businessDay(now, timeZone)) return `Today ${clock}`;
  if (day === dayBefore(businessDay(now, timeZone))) return `Yesterday ${clock}`;
  return `${dayWords(at, timeZone, now)} ${clock}`;
}

/** A zone by its name. Offsets such as +05:30 are refused: PostgreSQL reads their sign the other way round. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
