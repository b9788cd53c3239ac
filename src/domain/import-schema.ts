import { z } from "zod";
import type { ImportLayout } from "./import-layout.ts";

const meanings = ["parent", "child", "code", "kind", "area", "bill", "ignore"] as const;

/** How one sheet is to be read. What is left out is guessed; `leftOut`: this sheet is not read at all. */
export const sheetLayoutSchema = z.strictObject({
  place: z.int().min(1).max(50).describe("Which sheet, 1 is the first tab."),
  layout: z.enum(["pairs", "bags", "blocks", "bills", "bill_blocks"]),
  columns: z.array(z.enum(meanings)).min(1).max(256).describe("What each column holds, beginning with A."),
  headingRow: z.int().min(1).max(1_048_576).nullable().describe("Rows up to this one are passed over."),
  fillDown: z.boolean().default(false).describe("An empty parent (or bill) means the one above."),
  leftOut: z.boolean().default(false).describe("This sheet is not read."),
});

export const layoutsSchema = z
  .array(sheetLayoutSchema)
  .min(1)
  .max(50)
  .refine((list) => new Set(list.map(({ place }) => place)).size === list.length, "Each sheet stands here once.");

export const policyFields = {
  knownParents: z.enum(["reuse", "refuse"]).describe("Parents that are there already: fill them further, or refuse."),
  childrenElsewhere: z.enum(["move", "refuse"]).describe("Children that are in another parent: move them, or refuse."),
  unknownBills: z
    .enum(["make", "refuse"])
    .describe("Bills that are not there yet: make them, with as many parents as the file puts on them as their target, or refuse."),
};

/** How a sheet was read, with its first rows. `isGiven`: somebody said so; else it was guessed. `rows`: with something in them. */
export type SheetLayout = ImportLayout & {
  place: number;
  name: string;
  hidden: boolean;
  leftOut: boolean;
  isGiven: boolean;
  /** 0 to 1; below a half somebody should look. 1 when given. */
  sure: number;
  sample: { row: number; cells: string[] }[];
  /** What stands in the heading's row; not there in uploads of long ago. */
  headings?: string[];
};
