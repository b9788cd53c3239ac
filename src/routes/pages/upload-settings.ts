import { z } from "zod";
import type { SheetLayout } from "../../domain/import-schema.ts";
import { layoutsSchema, policyFields } from "../../domain/import-schema.ts";
import type { GivenLayout } from "../../services/importing.ts";
import { readForm } from "./visit.ts";

type Fields = Record<string, string>;

const policySchema = z.object(policyFields).partial();

const given = ({ place, layout, columns, headingRow, fillDown, leftOut }: SheetLayout): GivenLayout => ({
  place,
  layout,
  columns,
  headingRow,
  fillDown,
  leftOut,
});

/** What the form says of one sheet; what it doesn't show stays as it was. */
function sheetOf(sheet: SheetLayout, fields: Fields): Record<string, unknown> {
  const of = (name: string) => fields[`s${sheet.place}.${name}`];
  const layout = of("layout");
  if (layout === undefined) return given(sheet);
  const heading = of("heading")?.trim() ?? "";
  return {
    place: sheet.place,
    layout: layout === "leave" ? sheet.layout : layout,
    columns: sheet.columns.map((meaning, column) => of(`c${column}`) ?? meaning),
    headingRow: heading === "" ? null : Number(heading),
    fillDown: of("fill") === "on",
    leftOut: layout === "leave",
  };
}

export type Settings = { layout: GivenLayout[] | undefined; policy: z.output<typeof policySchema> };

type Present = { sheets: readonly SheetLayout[]; policy: Record<string, unknown> };

/** What of the form is different from what the upload was checked with; nothing when all is the same. Throws `invalid_input`. */
export function changedSettings({ sheets, policy }: Present, fields: Fields): Settings | null {
  const layout = readForm(layoutsSchema, sheets.map((sheet) => sheetOf(sheet, fields)) as unknown as Record<string, unknown>);
  const asked = readForm(
    policySchema,
    Object.fromEntries(Object.keys(policyFields).flatMap((name) => (fields[name] ? [[name, fields[name]]] : []))),
  );
  const isSameLayout = JSON.stringify(layout.map((each) => ({ ...each }))) === JSON.stringify(sheets.map(given));
  const changed = Object.fromEntries(Object.entries(asked).filter(([name, value]) => policy[name] !== value));
  if (isSameLayout && Object.keys(changed).length === 0) return null;
  return { layout: isSameLayout ? undefined : layout, policy: changed };
}
