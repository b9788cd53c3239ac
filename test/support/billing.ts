import * as bills from "../../src/store/bills.ts";
import * as returns from "../../src/store/returns.ts";
import { newChild, type Station, station } from "./scanning.ts";
import type { SignedIn, TestSite } from "./site.ts";

export const guardOf = (who: SignedIn) => ({ sessionId: who.sessionId, rights: 1 });

const blank = { destination: null, vehicle: null, note: null, areaId: null };

export const makeBill = (site: TestSite, who: SignedIn, number: string | null, target: number) =>
  bills.makeBill(site.database, guardOf(who), { ...blank, number, target });

/** Somebody's desk: scans and whole bills, straight through the store. */
export function desk(site: TestSite, who: SignedIn, name?: string) {
  const guard = guardOf(who);
  return {
    ...station(site, who, name),
    bill: async (target = 10, number: string | null = null) => (await makeBill(site, who, number, target)).number,
    change: (number: string, change: Record<string, unknown>) => bills.changeBill(site.database, guard, number, change),
    complete: (number: string, reason: string | null = "enough") => bills.completeBill(site.database, guard, number, reason),
    reopenBill: (number: string) => bills.reopenBill(site.database, guard, number, "more came"),
    remove: (number: string) => bills.deleteBill(site.database, guard, number),
    look: (number: string) => bills.findBill(site.database, guard, number) as Promise<Extract<bills.FoundBill, { state: "known" }>>,
    document: (number: string, version: number | null = null) => bills.readDocument(site.database, guard, number, version),
    ticket: async () => (await returns.makeReturn(site.database, guard, null, null)).number,
    finish: (number: string) => returns.finishReturn(site.database, guard, number),
    cancel: (number: string) => returns.cancelReturn(site.database, guard, number),
    lookAt: (number: string) => returns.findReturn(site.database, guard, number),
  };
}
export type Desk = ReturnType<typeof desk>;

/** Puts so many children into a parent. */
export async function fill(at: Pick<Station, "pack">, parent: string, children: number): Promise<string> {
  for (let n = 0; n < children; n++) await at.pack(parent, newChild());
  return parent;
}

/** The name of a refusal (`Problem.code`), or `done`. */
export const problem = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error) => error.code ?? String(error),
  );
