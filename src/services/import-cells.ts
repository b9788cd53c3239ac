import { billNumber } from "../domain/bill.ts";
import { parseCode, type Reading, showableText } from "../domain/code.ts";
import type { PlacedCell } from "../domain/import-records.ts";
import { exactWithZeros, lostZeros, suggestedCode } from "../domain/import-suggestion.ts";
import type { Reason } from "../domain/import-words.ts";
import type { Kind, Sort } from "../domain/kind.ts";

/** Why a cell can't be read. `other` and `hint`: what the sentence of the reason says more. */
export type Unread = { reason: Reason; other?: string; hint?: string };
export type ReadCode = { code: string; kind: Kind };
export type ReadBill = { number: string };

/** Where a cell stands, as Excel names it. */
export const at = ({ column, row }: PlacedCell) => `${column}${row}`;
/** Where it stands and what is in it. */
export const told = (cell: PlacedCell) => `${at(cell)} ${showableText(cell.text)}`;

const ofNote: Partial<Record<NonNullable<PlacedCell["note"]>, Reason>> = {
  damaged: "unread_damaged",
  maybe_damaged: "unread_damaged",
  date: "unread_date",
  error: "unread_error_cell",
  formula_without_value: "unread_formula",
};

const withHint = (unread: Unread, hint: string | null): Unread => (hint === null ? unread : { ...unread, hint });

/** One code through the one parser, with what a spreadsheet may have done to it. `sort`: what must stand here; null: either. */
export function readCode(cell: PlacedCell, sort: Sort | null, reading: Reading): ReadCode | Unread {
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

/** A bill's number by the rule of every door. What stands between its letters and digits was perhaps meant as hyphens. */
export function readBill(cell: PlacedCell): ReadBill | Unread {
  const noted = cell.note && ofNote[cell.note];
  if (noted) return { reason: noted };
  const read = billNumber(cell.text);
  if (read.ok) return { number: read.number };
  const meant = billNumber(cell.text.trim().replace(/[^A-Za-z0-9]+/g, "-"));
  return withHint({ reason: "unread_bad_bill" }, meant.ok ? meant.number : null);
}

type Found = ReadCode | ReadBill | Unread | null;
export const isUnread = (found: Found): found is Unread => found !== null && "reason" in found;
export const isReadCode = (found: Found): found is ReadCode => found !== null && "code" in found;
export const isReadBill = (found: Found): found is ReadBill => found !== null && "number" in found;
