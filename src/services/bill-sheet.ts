import { type BillDocument, documentRows, totalsByKind } from "../domain/bill-document.ts";
import { gramsOf, kilogramsOf } from "../domain/weight.ts";
import { billDocument, type FrozenBill, findBill, type WholeBill } from "./billing.ts";
import type { Context } from "./context.ts";

/** What rule 1 freezes (`_document.sql`): texts that are not there are left out. */
type Frozen = {
  number: string;
  target: number;
  parents: number;
  children: number;
  short: number;
  grams: number;
  expectedGrams?: number;
  destination?: string;
  vehicle?: string;
  note?: string;
  area?: string;
  madeByName: string;
  createdAt: string;
  completedAt: string;
  completedByName: string;
  reason?: string;
  rule: number;
  list: { code: string; kind: string; count: number; capacity: number; grams: number }[];
};
const knownRule = 1;

const iso = (text: string) => new Date(text).toISOString();

/** The frozen copy and nothing else: what happened to bags, kinds, areas and people since is not looked at. */
function finalSheet({ version, hash, document }: FrozenBill, timeZone: string): BillDocument {
  const frozen = document as Frozen;
  if (frozen.rule !== knownRule) throw new Error(`A document of rule ${frozen.rule} is not known here.`);
  const { number, parents, children, short, target, grams, expectedGrams, list } = frozen;
  return {
    number,
    state: "final",
    version,
    hash,
    reason: frozen.reason ?? null,
    destination: frozen.destination ?? null,
    vehicle: frozen.vehicle ?? null,
    note: frozen.note ?? null,
    area: frozen.area ?? null,
    made: { by: frozen.madeByName, at: iso(frozen.createdAt) },
    finished: { by: frozen.completedByName, at: iso(frozen.completedAt) },
    asOf: iso(frozen.completedAt),
    rows: documentRows(list),
    byKind: totalsByKind(list),
    totals: {
      parents,
      children,
      short,
      weightKg: kilogramsOf(grams),
      target,
      expectedWeightKg: expectedGrams === undefined ? null : kilogramsOf(expectedGrams),
    },
    timeZone,
  };
}

function draftSheet(bill: WholeBill, timeZone: string, now: Date): BillDocument {
  const { number, parents, children, short, target, weightKg, expectedWeightKg, destination, vehicle, note, area } = bill;
  const list = bill.list.map((parent) => ({ ...parent, grams: gramsOf(parent.weightKg) }));
  return {
    number,
    state: "draft",
    version: null,
    hash: null,
    reason: null,
    destination,
    vehicle,
    note,
    area,
    made: { by: bill.madeByName, at: bill.createdAt },
    finished: null,
    asOf: now.toISOString(),
    rows: documentRows(list),
    byKind: totalsByKind(list),
    totals: { parents, children, short, weightKg, target, expectedWeightKg },
    timeZone,
  };
}

/**
 * A bill as it stands on paper. Without a version: what was frozen last when the bill is finished, a draft while it is open. With one: that
 * frozen document, also of a bill that was opened again. Throws `unknown_bill`, `unknown_version`, `not_allowed`.
 */
export async function billSheet(context: Context, number: string, version?: number): Promise<BillDocument> {
  const { timeZone, now } = context.site;
  const bill = await findBill(context, number);
  if (version === undefined && bill.status === "open") return draftSheet(bill, timeZone, now());
  return finalSheet(await billDocument(context, bill.number, version ?? bill.version), timeZone);
}
