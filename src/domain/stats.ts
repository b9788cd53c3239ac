import { z } from "zod";

const count = z.int().min(0);
/** Twenty-four of them, by the site's clock; a day on which the clocks change has one twice or leaves one out. */
const hours = z.array(count).length(24);

const figuresSchema = z.object({
  scans: count.describe("All that were answered, refused ones too."),
  packed: count.describe("Child bags packed or moved."),
  finished: count.describe("Parent bags that were closed, full or short."),
  short: count.describe("Those of them that were closed short."),
  refused: count,
  billsFinished: count.describe("Bills that were finished and are so still."),
});
export type DayFigures = z.infer<typeof figuresSchema>;

const stationSchema = z.object({
  station: z.string().nullable().describe("Null: scans that named none."),
  scans: count,
  lastAt: z.string().describe("When it was last heard of."),
  pace: count.describe("Scans an hour, in the hour that goes on and the one before."),
});

const openBillSchema = z.object({
  number: z.string(),
  destination: z.string().nullable(),
  parents: count,
  target: count,
  weightKg: z.number(),
  updatedAt: z.string(),
});

/** The dashboard's figures, all of one moment: `asOf`, by the database's clock. */
export const statsSchema = z.object({
  asOf: z.string(),
  day: z.string().describe("The business day, in the site's time zone."),
  lastWeekDay: z.string().describe("The same weekday, seven days before."),
  today: figuresSchema,
  lastWeek: figuresSchema.describe("The same day last week, up to the same clock time."),
  hours: z.object({ today: hours, lastWeek: hours.describe("The whole day.") }).describe("Scans each hour."),
  refused: z.array(z.object({ outcome: z.string(), count })).describe("Today's refused scans by reason, most first."),
  people: count.describe("Who scanned in the last 15 minutes."),
  stationCount: count,
  stations: z.array(stationSchema).describe("The 100 with most scans today; `stationCount` says how many there are."),
  openBillCount: count,
  openBillsOfBefore: count.describe("Open bills that were made before today."),
  openBills: z.array(openBillSchema).describe("The eight that changed last."),
});
export type Stats = z.infer<typeof statsSchema>;
