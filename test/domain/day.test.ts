import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { businessDay, clockWords, dayWords, isTimeZone, momentWords } from "../../src/domain/day.ts";

const india = "Asia/Kolkata";
const berlin = "Europe/Berlin";
const newYork = "America/New_York";

describe("the business day", () => {
  for (const [at, zone, day, clock] of [
    ["2026-11-22T00:00:00Z", india, "2026-11-22", "05:30"],
    ["2026-11-22T18:29:59.999Z", india, "2026-11-22", "23:59"],
    ["2026-11-22T18:30:00Z", india, "2026-11-23", "00:00"],
    ["2026-11-22T23:59:59Z", india, "2026-11-23", "05:29"],
    ["2026-12-31T18:29:59Z", india, "2026-12-31", "23:59"],
    ["2026-12-31T18:30:00Z", india, "2027-01-01", "00:00"],
    ["2028-02-28T18:30:00Z", india, "2028-02-29", "00:00"],
    ["2026-11-22T00:00:00Z", "UTC", "2026-11-22", "00:00"],
    ["2026-11-22T23:59:59Z", "UTC", "2026-11-22", "23:59"],
    ["2026-03-29T00:59:59Z", berlin, "2026-03-29", "01:59"],
    ["2026-03-29T01:00:00Z", berlin, "2026-03-29", "03:00"],
    ["2026-03-28T22:59:59Z", berlin, "2026-03-28", "23:59"],
    ["2026-03-29T22:00:00Z", berlin, "2026-03-30", "00:00"],
    ["2026-10-25T00:30:00Z", berlin, "2026-10-25", "02:30"],
    ["2026-10-25T01:30:00Z", berlin, "2026-10-25", "02:30"],
    ["2026-10-25T22:59:59Z", berlin, "2026-10-25", "23:59"],
    ["2026-03-08T04:59:59Z", newYork, "2026-03-07", "23:59"],
    ["2026-03-09T03:59:59Z", newYork, "2026-03-08", "23:59"],
    ["2026-11-22T10:00:00Z", "Pacific/Kiritimati", "2026-11-23", "00:00"],
    ["2026-11-22T10:59:59Z", "Pacific/Pago_Pago", "2026-11-21", "23:59"],
    ["2026-11-22T18:15:00Z", "Asia/Kathmandu", "2026-11-23", "00:00"],
  ] as const)
    test(`${at} is ${clock} on ${day} in ${zone}`, () => {
      expect(businessDay(new Date(at), zone)).toBe(day);
      expect(clockWords(new Date(at), zone)).toBe(clock);
    });
  test("has this form at any moment, and never goes back", () =>
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2001-01-01"), max: new Date("2099-12-01"), noInvalidDate: true }),
        fc.nat(3 * 86_400_000),
        fc.constantFrom(india, berlin, newYork, "UTC", "Australia/Lord_Howe"),
        (at, laterMs, zone) => {
          const day = businessDay(at, zone);
          expect(day).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
          expect(businessDay(new Date(at.getTime() + laterMs), zone) >= day).toBe(true);
          expect(clockWords(at, zone)).toMatch(/^[0-2]\d:[0-5]\d$/);
        },
      ),
    ));
  test("of no date is an error, not a guess", () => expect(() => businessDay(new Date("never"), india)).toThrow());
});

describe("a day in words", () => {
  for (const [at, now, words] of [
    ["2026-11-22T06:00:00Z", "2026-11-22T06:00:00Z", "22 November"],
    ["2026-03-09T06:00:00Z", "2026-11-22T06:00:00Z", "9 March"],
    ["2025-11-22T06:00:00Z", "2026-11-22T06:00:00Z", "22 November 2025"],
    ["2026-12-31T18:30:00Z", "2027-01-01T06:00:00Z", "1 January"],
    ["2026-12-31T18:29:00Z", "2027-01-01T06:00:00Z", "31 December 2026"],
  ] as const)
    test(`${at} is ${words}`, () => expect(dayWords(new Date(at), india, new Date(now))).toBe(words));
});

describe("a moment in words", () => {
  for (const [at, now, zone, words] of [
    ["2026-11-22T05:12:00Z", "2026-11-22T06:00:00Z", india, "Today 10:42"],
    ["2026-11-21T18:30:00Z", "2026-11-22T18:29:00Z", india, "Today 00:00"],
    ["2026-11-21T18:29:00Z", "2026-11-21T18:31:00Z", india, "Yesterday 23:59"],
    ["2026-11-21T10:50:00Z", "2026-11-22T06:00:00Z", india, "Yesterday 16:20"],
    ["2026-11-20T18:29:00Z", "2026-11-22T06:00:00Z", india, "20 November 23:59"],
    ["2026-03-09T02:42:00Z", "2026-11-22T06:00:00Z", india, "9 March 08:12"],
    ["2025-03-09T02:42:00Z", "2026-11-22T06:00:00Z", india, "9 March 2025 08:12"],
    ["2026-12-31T10:00:00Z", "2027-01-01T06:00:00Z", india, "Yesterday 15:30"],
    ["2028-02-29T10:00:00Z", "2028-03-01T06:00:00Z", india, "Yesterday 15:30"],
    ["2026-11-22T07:00:00Z", "2026-11-22T06:00:00Z", india, "Today 12:30"],
    // The day before has 23 hours: a quarter past midnight minus 24 hours would be two days ago.
    ["2026-03-29T10:00:00Z", "2026-03-29T22:15:00Z", berlin, "Yesterday 12:00"],
    ["2026-03-28T10:00:00Z", "2026-03-29T22:15:00Z", berlin, "28 March 11:00"],
    // This day has 25 hours: a quarter to midnight minus 24 hours would be today.
    ["2026-10-24T10:00:00Z", "2026-10-25T22:45:00Z", berlin, "Yesterday 12:00"],
    ["2026-10-25T00:30:00Z", "2026-10-25T22:45:00Z", berlin, "Today 02:30"],
    ["2026-10-31T16:00:00Z", "2026-11-02T04:45:00Z", newYork, "Yesterday 12:00"],
  ] as const)
    test(`${at}, seen at ${now} in ${zone}, is ${words}`, () => expect(momentWords(new Date(at), zone, new Date(now))).toBe(words));
});

describe("a time zone", () => {
  for (const zone of [india, berlin, newYork, "UTC", "Asia/Calcutta"]) test(`${zone} is one`, () => expect(isTimeZone(zone)).toBe(true));
  for (const zone of ["", " ", "Mars/Olympus", "India", "Asia/Kolkata ", "../etc", "null", "x".repeat(1000)])
    test(`${JSON.stringify(zone.slice(0, 20))} is none`, () => expect(isTimeZone(zone)).toBe(false));
});
