import { billNumber, keptWords, type NewReturn, type ReturnStatus } from "../domain/bill.ts";
import { Problem } from "../domain/error.ts";
import { kilogramsOf } from "../domain/weight.ts";
import * as store from "../store/returns.ts";
import { areaNumber } from "./billing.ts";
import { acting, type Context } from "./context.ts";
import { decodeCursor, encodeCursor, isRowNumber } from "./cursor.ts";

const iso = (text: string) => new Date(text).toISOString();

const returnFacts = (row: store.ReturnRow) => ({
  number: row.number,
  status: row.status,
  /** How many came back and count. */
  parents: row.parents,
  area: row.area ?? null,
  areaId: row.areaId ?? null,
  note: row.note ?? null,
  madeBy: row.madeBy,
  madeByName: row.madeByName,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
});
export type Return = ReturnType<typeof returnFacts>;

/** A number out of an address, in its normal form. Throws `unknown_return`. */
function readNumber(text: string): string {
  const read = billNumber(text);
  if (!read.ok) throw new Problem("unknown", "unknown_return", `There is no return with such a number. ${read.problem}`);
  return read.number;
}

export const makeReturn = (context: Context, { area, note }: NewReturn): Promise<Return> =>
  acting(context, "change_bills", async (actor) =>
    returnFacts(await store.makeReturn(context.site.database, actor, await areaNumber(context, actor, area), note ?? null)),
  );

export const finishReturn = (context: Context, number: string): Promise<Return> =>
  acting(context, "change_bills", async (actor) => returnFacts(await store.finishReturn(context.site.database, actor, readNumber(number))));

/** Puts back what was not billed again; `kept` says of the rest why it could not. Throws `return_closed` when it is cancelled already. */
export const cancelReturn = (context: Context, number: string) =>
  acting(context, "change_bills", async (actor) => {
    const cancelled = await store.cancelReturn(context.site.database, actor, readNumber(number));
    const kept = cancelled.kept.map(({ code, bill, why }) => ({ code, bill: bill ?? null, why, message: keptWords[why] ?? "" }));
    return { ...returnFacts(cancelled), putBack: cancelled.putBack, kept };
  });
export type CancelledReturn = Awaited<ReturnType<typeof cancelReturn>>;

/** One return with everything that was scanned onto it, newest first. Throws `unknown_return`. */
export const findReturn = (context: Context, text: string) =>
  acting(context, "see_returns", async (actor) => {
    const number = readNumber(text);
    const found = await store.findReturn(context.site.database, actor, number);
    if (!found) throw new Problem("unknown", "unknown_return", `There is no return ${number}. Check the number.`);
    return {
      ...returnFacts(found),
      /** The newest scan onto it when all this was read: an older answer is no news. */
      event: found.event,
      list: found.list.map(({ grams, ...parent }) => ({
        ...parent,
        weightKg: kilogramsOf(grams),
        bill: parent.bill ?? null,
        station: parent.station ?? null,
        at: iso(parent.at),
      })),
    };
  });
export type WholeReturn = Awaited<ReturnType<typeof findReturn>>;

export type ReturnQuery = { status?: ReturnStatus | undefined; search?: string | undefined; cursor?: string | undefined; limit: number };

/** One page of returns, newest first. */
export const listReturns = (context: Context, { cursor, limit, status, search }: ReturnQuery) =>
  acting(context, "see_returns", async (actor) => {
    const before = cursor === undefined ? undefined : decodeCursor(cursor, ({ id }) => (isRowNumber(id) ? id : null));
    const filter = { ...(status ? { status } : {}), ...(search ? { search } : {}), ...(before ? { before } : {}) };
    const rows = await store.listReturns(context.site.database, actor, filter, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { items: page.map(returnFacts), next: rows.length > limit && last ? encodeCursor({ id: last.id }) : null };
  });
