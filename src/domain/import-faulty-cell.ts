type Cells = {
  reason: string | null;
  parentCell: string | null;
  childCell: string | null;
  billCell: string | null;
  parentCode: string | null;
  childCode: string | null;
  billNumber: string | null;
  other: string | null;
};

const aboutParent = new Set(["unread_is_child", "is_child", "parent_on_bill", "parent_closed", "known_parent", "parent_full"]);
const aboutBill = new Set(["bill_is_bag", "unknown_bill", "bill_completed", "bill_full", "bill_changed_since"]);
/** These name their cell themselves. */
const namesCell = new Set(["unread_other_kind", "unread_unknown_kind", "unread_unknown_area"]);

/** The cell that a reason is about, as Excel names it. */
export function faultyCell(row: Cells): string | null {
  const { reason, parentCell, childCell, billCell, other } = row;
  if (reason !== null && namesCell.has(reason)) return other?.split(" ")[0] ?? null;
  const anyCell = childCell ?? parentCell ?? billCell;
  if (reason?.startsWith("unread_")) {
    const unread = [
      { cell: childCell, read: row.childCode },
      { cell: parentCell, read: row.parentCode },
      { cell: billCell, read: row.billNumber },
    ];
    return unread.find(({ cell, read }) => cell !== null && read === null)?.cell ?? anyCell;
  }
  if (reason !== null && aboutBill.has(reason)) return billCell ?? anyCell;
  return reason !== null && aboutParent.has(reason) ? (parentCell ?? anyCell) : anyCell;
}
