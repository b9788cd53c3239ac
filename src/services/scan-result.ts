import type { BillStatus, ReturnStatus } from "../domain/bill.ts";
import { showableText } from "../domain/code.ts";
import type { Kind } from "../domain/kind.ts";
import { type OutcomeName, outcomeSentence, outcomes, type Result } from "../domain/outcome.ts";
import { kilogramsOf } from "../domain/weight.ts";
import type * as scans from "../store/scans.ts";
import { billWords } from "./bill-history.ts";
import type { Context } from "./context.ts";
import type { ScanInput } from "./scan-input.ts";

/** What the contract answers for one scan. */
export type ScanResult = {
  key: string;
  outcome: OutcomeName;
  result: Result;
  message: string;
  event: string;
  bag: {
    code: string;
    sort: "parent" | "child";
    kind: string;
    status: string;
  } | null;
  parent: ParentResult | null;
  bill: BillResult | null;
  /** Of a return: the ticket. */
  return?: { number: string; status: ReturnStatus; parents: number };
  /** Where it is instead: `parent` for a child, `bill` for a parent; of `bill_completed`, who finished it. */
  other: {
    parent: string | null;
    bill: string | null;
    station: string | null;
    by: number | null;
    byName: string | null;
    at: string | null;
  } | null;
  from?: ParentResult;
  undid?: { event: string; what: string; outcome: string; code: string | null };
  children?: { code: string; packedAt: string; by: number | null }[];
  replayed: boolean;
};

export type ParentResult = {
  code: string;
  kind: string;
  count: number;
  capacity: number;
  status: string;
  weightKg: number;
};

/** The bill's figures are null where a scan only speaks of the bill: packing, opening, closing. */
export type BillResult = {
  number: string;
  status: BillStatus;
  target: number | null;
  parents: number | null;
  children: number | null;
  short: number | null;
  weightKg: number | null;
  expectedWeightKg: number | null;
};

const kilogramsOr = (grams: number | null | undefined) => (grams == null ? null : kilogramsOf(grams));

export const billResult = (bill: NonNullable<scans.ScanAnswer["bill"]>): BillResult => ({
  number: bill.number,
  status: bill.status,
  target: bill.target ?? null,
  parents: bill.parents ?? null,
  children: bill.children ?? null,
  short: bill.short ?? null,
  weightKg: kilogramsOr(bill.grams),
  expectedWeightKg: kilogramsOr(bill.expectedGrams),
});

const moment = (text: string | undefined) => (text ? new Date(text).toISOString() : null);

export const parentResult = (facts: scans.ParentFacts, kinds: Map<number, Kind>): ParentResult => ({
  code: facts.code,
  kind: kinds.get(facts.kind)?.name ?? "",
  count: facts.count,
  capacity: facts.capacity,
  status: facts.status,
  weightKg: kilogramsOf(facts.grams),
});

/** The answer of a command in the words of the contract. */
export async function scanResult({ site }: Context, input: ScanInput, answer: scans.ScanAnswer): Promise<ScanResult> {
  const kindIds = [answer.bag?.kind, answer.parent?.kind, answer.from?.kind].filter((id) => id !== undefined);
  const kinds = await site.kinds.named(kindIds);
  const isOutside = answer.outcome === "not_allowed"; // how another area's bags stand is theirs to know, as at a look-up
  const facts = {
    ...answer,
    code: answer.bag?.code ?? answer.code ?? "",
    sack: answer.parent?.code ?? ("parent" in input ? showableText(input.parent) : ""),
    from: answer.from?.code ?? null,
    ...billWords(answer),
    undid: answer.undid ? { what: answer.undid.what, code: answer.undid.code ?? "" } : null,
  };
  return {
    key: input.key,
    outcome: answer.outcome,
    result: outcomes[answer.outcome].result,
    message: outcomeSentence(answer.outcome, facts, site.timeZone),
    event: answer.event,
    bag: answer.bag && !isOutside ? { ...answer.bag, kind: kinds.get(answer.bag.kind)?.name ?? "" } : null,
    parent: answer.parent && !isOutside ? parentResult(answer.parent, kinds) : null,
    bill: answer.bill && !isOutside ? billResult(answer.bill) : null,
    ...(answer.return && !isOutside ? { return: answer.return } : {}),
    other:
      answer.other && !isOutside
        ? {
            parent: answer.other.parent ?? null,
            bill: answer.other.bill ?? null,
            station: answer.other.station ?? null,
            by: answer.other.by ?? null,
            byName: answer.other.byName ?? null,
            at: moment(answer.other.at),
          }
        : null,
    ...(answer.from ? { from: parentResult(answer.from, kinds) } : {}),
    ...(answer.undid ? { undid: { ...answer.undid, code: answer.undid.code ?? null } } : {}),
    ...(answer.children
      ? {
          children: answer.children.map((child) => ({
            ...child,
            packedAt: new Date(child.packedAt).toISOString(),
            by: child.by ?? null,
          })),
        }
      : {}),
    replayed: answer.replayed,
  };
}
