import type { Answer, BillAnswer, ParentAnswer, ScanResult } from "../scan-door.ts";
import { showFigures } from "./figures.ts";
import { createRows, type ListedParent } from "./rows.ts";
import type { BillStart } from "./start.ts";

/** What the server says of the page's bill after one event. `isOn`: where the parent is then; null says nothing of it. */
export type SheetNews = {
  event: string;
  figures: Partial<BillAnswer> | null;
  code: string;
  isOn: boolean | null;
  parent: ListedParent | null;
};

/** Figures and list of the page. Only the server's figures are shown, and an older answer never overwrites a newer one. */
export type Sheet = { take(news: SheetNews): void };

export function createSheet({ is, event, timeZone }: BillStart, rows = createRows(is, timeZone), show = showFigures): Sheet {
  let newest = BigInt(event ?? 0);
  const opened = newest;
  /** By code: the event that its row is of. */
  const listed = new Map<string, bigint>();

  return {
    take({ event: text, figures, code, isOn, parent }) {
      const number = BigInt(text);
      if (figures && number > newest) show(figures);
      if (isOn !== null && number > (listed.get(code) ?? opened)) {
        listed.set(code, number);
        if (!isOn) rows.take(code);
        else if (parent) rows.put(parent, number);
      }
      if (number > newest) newest = number;
    },
  };
}

const places: Partial<Record<ScanResult["outcome"], boolean>> = {
  linked: true,
  linked_short: true,
  already_on_bill: true,
  unlinked: false,
  not_on_bill: false,
  returned: false,
};

/** Is the parent on the bill after this? */
function isOnAfter({ outcome, undid }: ScanResult): boolean | null {
  if (outcome === "undone") return undid ? undid.what !== "link" : null;
  return places[outcome] ?? null;
}

const listed = (parent: ParentAnswer | null | undefined, { scan, result }: Answer, byName: string): ListedParent | null => {
  if (!parent) return null;
  const { other, bill } = result;
  const at = Date.parse((result.outcome === "already_on_bill" && other?.at) || scan.at);
  return {
    ...parent,
    at,
    byName: (result.outcome === "already_on_bill" && other?.byName) || byName,
    ...(bill ? { from: bill.number } : {}),
  };
};

/** What an answer says of the page's bill or return; null when it is about another one. */
export function newsOf(start: BillStart, answer: Answer): SheetNews | null {
  const { result } = answer;
  const ticket = start.is === "bill" ? result.bill : result.return;
  if (ticket?.number !== start.number) return null;
  const code = result.parent?.code ?? "";
  const isOnBill = isOnAfter(result);
  const isOn = start.is === "bill" ? isOnBill : result.outcome === "returned" ? true : result.outcome === "undone" ? false : null;
  return {
    event: result.event,
    figures: figuresOf(result, start),
    code,
    isOn: code ? isOn : null,
    parent: listed(result.parent, answer, start.person.username),
  };
}

const figuresOf = ({ bill, return: ticket }: ScanResult, { is }: BillStart): Partial<BillAnswer> | null =>
  is === "bill" ? (bill ?? null) : ticket ? { parents: ticket.parents } : null;
