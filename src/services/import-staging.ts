import { parseCode, type Reading, showableText } from "../domain/code.ts";
import type { LayoutName } from "../domain/import-layout.ts";
import type { ImportRecord, PlacedCell } from "../domain/import-records.ts";
import type { Kind } from "../domain/kind.ts";
import type { StagedRow } from "../store/imports.ts";
import { at, isReadBill, isReadCode, isUnread, type ReadCode, readBill, readCode, told, type Unread } from "./import-cells.ts";

/** What a site knows when it reads a file. `areas` by their names in lower case. */
export type SiteWords = { reading: Reading; areas: ReadonlyMap<string, number> };

type Staged = Omit<StagedRow, "place">;
type Parts = { parent: PlacedCell | undefined; child: PlacedCell | undefined; bill: PlacedCell | undefined };

const isOfBills = (layout: LayoutName) => layout === "bills" || layout === "bill_blocks";

/** Cells of a row by the part that they play; in a list of bags the code's kind says which. */
function partsOf(record: ImportRecord, layout: LayoutName, reading: Reading): Parts {
  const { code, parent, child } = record;
  const bill = isOfBills(layout) ? record.bill : undefined;
  if (!code) return { parent, child, bill };
  const parsed = parseCode(code.text, reading);
  return !parent && parsed.ok && parsed.kind.sort === "parent" ? { parent: code, child: undefined, bill } : { parent, child: code, bill };
}

function kindFault({ kind }: ImportRecord, kinds: readonly Kind[], read: ReadCode[]): Unread | null {
  if (!kind) return null;
  const name = kind.text.trim().toLowerCase();
  const found = kinds.find((each) => each.active && each.name.toLowerCase() === name);
  if (!found) return { reason: "unread_unknown_kind", other: told(kind) };
  return read.some((each) => each.kind.id === found.id) ? null : { reason: "unread_other_kind", other: told(kind) };
}

function areaFault({ area }: ImportRecord, areas: SiteWords["areas"]): Unread | null {
  return area && !areas.has(area.text.trim().toLowerCase()) ? { reason: "unread_unknown_area", other: told(area) } : null;
}

function shapeFault(record: ImportRecord, layout: LayoutName, { parent, child, bill }: Parts): Unread | null {
  if (record.unclear || (!parent && !child && !bill)) return { reason: "unread_unclear" };
  if (isOfBills(layout)) return parent ? (bill ? null : { reason: "unread_no_bill" }) : { reason: "unread_bill_alone" };
  return layout !== "bags" && !parent ? { reason: "unread_no_parent" } : null;
}

/** What stood in the file, where, as it is shown to people. */
function writtenIn(record: ImportRecord, { parent, child, bill }: Parts): Staged {
  const first = child ?? record.unclear;
  return {
    sheet: record.sheet.place,
    row: record.row,
    ...(parent ? { parentCell: at(parent), parentText: showableText(parent.text) } : {}),
    ...(first ? { childCell: at(first), childText: showableText(first.text) } : {}),
    ...(bill ? { billCell: at(bill), billText: showableText(bill.text) } : {}),
    ...(record.kind ? { kindText: showableText(record.kind.text) } : {}),
    ...(record.area ? { areaText: showableText(record.area.text) } : {}),
  };
}

/**
 * What a record of a file becomes for the check: its codes and its bill in their normal form, or the first reason why it can't be read. The
 * child comes before the parent, that before the bill, and all of them before kinds and areas.
 */
export function stagedRow(record: ImportRecord, layout: LayoutName, { reading, areas }: SiteWords): Staged {
  const parts = partsOf(record, layout, reading);
  const row = writtenIn(record, parts);
  const refused = (unread: Unread, read: Partial<StagedRow> = {}) => ({ ...row, ...read, verdict: "refused" as const, ...unread });
  const misshapen = shapeFault(record, layout, parts);
  if (misshapen) return refused(misshapen);
  const child = parts.child ? readCode(parts.child, record.code && !parts.parent ? null : "child", reading) : null;
  const parent = parts.parent ? readCode(parts.parent, "parent", reading) : null;
  const bill = parts.bill ? readBill(parts.bill) : null;
  const read = {
    ...(isReadCode(child) ? { childCode: child.code, childKind: child.kind.id } : {}),
    ...(isReadCode(parent) ? { parentCode: parent.code, parentKind: parent.kind.id } : {}),
    ...(isReadBill(bill) ? { billNumber: bill.number } : {}),
  };
  const unread = [child, parent, bill].find(isUnread);
  const fault = unread ?? kindFault(record, reading.kinds, [child, parent].filter(isReadCode)) ?? areaFault(record, areas);
  if (fault) return refused(fault, read);
  const areaId = areas.get(record.area?.text.trim().toLowerCase() ?? "");
  return { ...row, ...read, ...(areaId === undefined ? {} : { areaId }) };
}
