import { parseCode, type Reading, showableText } from "../domain/code.ts";
import type { LayoutName } from "../domain/import-layout.ts";
import type { ImportRecord, PlacedCell } from "../domain/import-records.ts";
import { exactWithZeros, lostZeros, suggestedCode } from "../domain/import-suggestion.ts";
import type { Reason } from "../domain/import-words.ts";
import type { Kind, Sort } from "../domain/kind.ts";
import type { StagedRow } from "../store/imports.ts";

/** What a site knows when it reads a file. `areas` by their names in lower case. */
export type SiteWords = { reading: Reading; areas: ReadonlyMap<string, number> };

type Unread = { reason: Reason; other?: string; hint?: string };
type Read = { code: string; kind: Kind };

const at = ({ column, row }: PlacedCell) => `${column}${row}`;
const told = (cell: PlacedCell) => `${at(cell)} ${showableText(cell.text)}`;

const ofNote: Partial<Record<NonNullable<PlacedCell["note"]>, Reason>> = {
  damaged: "unread_damaged",
  maybe_damaged: "unread_damaged",
  date: "unread_date",
  error: "unread_error_cell",
  formula_without_value: "unread_formula",
};

const withHint = (unread: Unread, hint: string | null): Unread => (hint === null ? unread : { ...unread, hint });

/** One code through the one parser, with what a spreadsheet may have done to it. `sort`: what must stand here; null: either. */
function readCell(cell: PlacedCell, sort: Sort | null, reading: Reading): Read | Unread {
  const noted = cell.note && ofNote[cell.note];
  if (noted) return { reason: noted };
  if (cell.note === "number") {
    const hint = lostZeros(cell.text.trim(), reading);
    if (hint !== null) return { reason: "unread_lost_zeros", hint };
  }
  const parsed = parseCode(cell.text, reading);
  if (!parsed.ok) return withHint({ reason: "unread_bad_code", other: parsed.problem }, suggestedCode(cell.text, reading, sort));
  if (sort === null || parsed.kind.sort === sort) return { code: parsed.code, kind: parsed.kind };
  const hint = exactWithZeros(parsed.code, reading, sort);
  return withHint({ reason: sort === "child" ? "unread_is_parent" : "unread_is_child" }, hint);
}

const isRead = (found: Read | Unread | null): found is Read => found !== null && "code" in found;
const isUnread = (found: Read | Unread | null): found is Unread => found !== null && "reason" in found;

/** Cells of a row by the part that they play; in a list of bags the code's kind says which. */
function partsOf(record: ImportRecord, reading: Reading): { parent: PlacedCell | undefined; child: PlacedCell | undefined } {
  const { code, parent, child } = record;
  if (!code) return { parent, child };
  const parsed = parseCode(code.text, reading);
  return !parent && parsed.ok && parsed.kind.sort === "parent" ? { parent: code, child: undefined } : { parent, child: code };
}

function kindFault({ kind }: ImportRecord, kinds: readonly Kind[], read: (Read | Unread | null)[]): Unread | null {
  if (!kind) return null;
  const name = kind.text.trim().toLowerCase();
  const found = kinds.find((each) => each.active && each.name.toLowerCase() === name);
  if (!found) return { reason: "unread_unknown_kind", other: told(kind) };
  const isOf = read.some((each) => isRead(each) && each.kind.id === found.id);
  return isOf ? null : { reason: "unread_other_kind", other: told(kind) };
}

function areaFault({ area }: ImportRecord, areas: SiteWords["areas"]): Unread | null {
  return area && !areas.has(area.text.trim().toLowerCase()) ? { reason: "unread_unknown_area", other: told(area) } : null;
}

function shapeFault(record: ImportRecord, layout: LayoutName, parts: { parent: unknown; child: unknown }): Unread | null {
  if (layout === "bills" || layout === "bill_blocks") return { reason: "unread_bills" };
  if (record.unclear || (!parts.parent && !parts.child)) return { reason: "unread_unclear" };
  return layout !== "bags" && !parts.parent ? { reason: "unread_no_parent" } : null;
}

/**
 * What a record of a file becomes for the check: its codes in their normal form, or the first reason why it can't be read. The child comes
 * before the parent, codes before kinds and areas.
 */
export function stagedRow(record: ImportRecord, layout: LayoutName, { reading, areas }: SiteWords): Omit<StagedRow, "place"> {
  const { parent, child } = partsOf(record, reading);
  const shown = child ?? record.unclear ?? (parent ? undefined : record.bill);
  const row = {
    sheet: record.sheet.place,
    row: record.row,
    ...(parent ? { parentCell: at(parent), parentText: showableText(parent.text) } : {}),
    ...(shown ? { childCell: at(shown), childText: showableText(shown.text) } : {}),
  };
  const refused = (unread: Unread, codes: Partial<StagedRow> = {}) => ({ ...row, ...codes, verdict: "refused" as const, ...unread });
  const misshapen = shapeFault(record, layout, { parent, child });
  if (misshapen) return refused(misshapen);
  const readChild = child ? readCell(child, record.code ? (parent ? "child" : null) : "child", reading) : null;
  const readParent = parent ? readCell(parent, "parent", reading) : null;
  const codes = {
    ...(isRead(readChild) ? { childCode: readChild.code, childKind: readChild.kind.id } : {}),
    ...(isRead(readParent) ? { parentCode: readParent.code, parentKind: readParent.kind.id } : {}),
  };
  const unread = isUnread(readChild) ? readChild : isUnread(readParent) ? readParent : null;
  const fault = unread ?? kindFault(record, reading.kinds, [readChild, readParent]) ?? areaFault(record, areas);
  if (fault) return refused(fault, codes);
  const areaId = areas.get(record.area?.text.trim().toLowerCase() ?? "");
  return { ...row, ...codes, ...(areaId === undefined ? {} : { areaId }) };
}
