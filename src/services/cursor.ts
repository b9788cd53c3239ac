import { Problem } from "../domain/error.ts";

/** Where the next page begins, as a text that only we read. */
export const encodeCursor = (place: object): string => Buffer.from(JSON.stringify(place)).toString("base64url");

const moment = /^\d{4}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-]\d\d:\d\d(?::\d\d)?$/;

/** Is it a moment as PostgreSQL writes it into JSON? */
export const isMoment = (value: unknown): value is string => typeof value === "string" && moment.test(value);
export const isRowNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** What a cursor holds, as `read` understands it. Throws `bad_cursor`. */
export function decodeCursor<T>(text: string, read: (place: Record<string, unknown>) => T | null): T {
  try {
    const place: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    const found = typeof place === "object" && place !== null ? read(place as Record<string, unknown>) : null;
    if (found) return found;
  } catch {}
  const message = "This page can't be found any more. Start from the first one.";
  throw new Problem("invalid", "bad_cursor", message, { errors: [{ path: "cursor", message }] });
}
