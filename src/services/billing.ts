import { tellFloor } from "../cache/bus.ts";
import type { CacheKind } from "../cache/cache.ts";
import { billTag, floorTag } from "../cache/tags.ts";
import { type BillChange, type BillStatus, billNumber, type NewBill } from "../domain/bill.ts";
import { notAllowed, Problem } from "../domain/error.ts";
import { kilogramsOf } from "../domain/weight.ts";
import * as store from "../store/bills.ts";
import { listAreas as readAreas } from "../store/kinds.ts";
import { billEventWords } from "./bill-history.ts";
import { type Actor, acting, boundTo, type Context, isSure } from "./context.ts";
import { decodeCursor, encodeCursor, isMoment, isRowNumber } from "./cursor.ts";

const iso = (text: string) => new Date(text).toISOString();
const isoOr = (text: string | null | undefined) => (text ? iso(text) : null);

export const unknownBill = (number: string) =>
  new Problem("unknown", "unknown_bill", `There is no bill ${number}. Check the number, or look for it in the list.`);
export const outsideBill = (number: string) => notAllowed(`Bill ${number} belongs to another area. Ask an admin.`);

/** A number out of an address, in its normal form. A wrong one names no bill. Throws `unknown_bill`. */
export function billNumberOf(text: string): string {
  const read = billNumber(text);
  if (!read.ok) throw new Problem("unknown", "unknown_bill", `There is no bill with such a number. ${read.problem}`);
  return read.number;
}

const billFacts = ({ grams, expectedGrams, ...row }: store.BillRow) => ({
  number: row.number,
  status: row.status,
  target: row.target,
  parents: row.parents,
  children: row.children,
  short: row.short,
  weightKg: kilogramsOf(grams),
  /** Target × what full bags like those on it weigh; null while there are none. */
  expectedWeightKg: expectedGrams == null ? null : kilogramsOf(expectedGrams),
  destination: row.destination ?? null,
  vehicle: row.vehicle ?? null,
  note: row.note ?? null,
  area: row.area ?? null,
  areaId: row.areaId ?? null,
  version: row.version,
  madeBy: row.madeBy,
  madeByName: row.madeByName,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
  completedAt: isoOr(row.completedAt),
  completedBy: row.completedBy ?? null,
  completedByName: row.completedByName ?? null,
});
export type Bill = ReturnType<typeof billFacts>;

/** An area as people gave it, as its number. Throws `unknown_area`. */
export async function areaNumber(context: Context, actor: Actor, area: number | string | null | undefined): Promise<number | null> {
  if (area === undefined || area === null || typeof area === "number") return area ?? null;
  const found = (await readAreas(context.site.database, actor)).find(
    ({ name, active }) => active && name.toLowerCase() === area.toLowerCase(),
  );
  if (!found) throw new Problem("unknown", "unknown_area", "There is no such area, or it is switched off.");
  return found.id;
}

/** The areas that a bill or a return can belong to. */
export const billAreas = (context: Context) =>
  acting(context, "change_bills", async (actor) => (await readAreas(context.site.database, actor)).filter(({ active }) => active));

export const makeBill = (context: Context, bill: NewBill): Promise<Bill> =>
  acting(context, "change_bills", async (actor) => {
    const { number = null, target, destination = null, vehicle = null, note = null } = bill;
    const areaId = await areaNumber(context, actor, bill.area);
    return told(context, await store.makeBill(context.site.database, actor, { number, target, destination, vehicle, note, areaId }));
  });

/** The number of a bill that is about to be changed. It is forgotten whatever comes of it: an earlier try may have done it without being heard. */
function touched(context: Context, text: string): string {
  const number = billNumberOf(text);
  context.changed([billTag(number), floorTag]);
  return number;
}

/** A bill after it was changed; whoever watches is told. */
function told(context: Context, row: store.BillRow): Bill {
  tellFloor(context.site.bus, row.number);
  context.changed([billTag(row.number), floorTag]);
  return billFacts(row);
}

export const changeBill = (context: Context, number: string, { area, ...change }: BillChange): Promise<Bill> =>
  acting(context, "change_bills", async (actor) => {
    const more = area === undefined ? {} : { areaId: await areaNumber(context, actor, area) };
    return told(context, await store.changeBill(context.site.database, actor, touched(context, number), { ...change, ...more }));
  });

/** Only what is empty, open and was never completed. Throws `bill_completed`, `bill_not_empty`, `bill_was_completed`. */
export const deleteBill = (context: Context, number: string): Promise<void> =>
  acting(context, "delete_bills", async (actor) => {
    const read = touched(context, number);
    await store.deleteBill(context.site.database, actor, read);
    tellFloor(context.site.bus, read);
  });

/** Locks the bill and freezes its document. Throws `reason_needed` below the target, `bill_empty`, `bill_completed`. */
export const completeBill = (context: Context, number: string, reason?: string): Promise<Bill> =>
  acting(context, "change_bills", async (actor) =>
    told(context, await store.completeBill(context.site.database, actor, touched(context, number), reason ?? null)),
  );

export const reopenBill = (context: Context, number: string, reason: string): Promise<Bill> =>
  acting(context, "change_bills", async (actor) =>
    told(context, await store.reopenBill(context.site.database, actor, touched(context, number), reason)),
  );

const billKind: CacheKind = { name: "bill", lifetimeMs: 30_000, entriesMax: 100, isShared: true };

/** A bill as whoever asks sees it: the same for all who see it at all. */
async function readBill({ site }: Context, actor: Actor, number: string) {
  return { value: await store.findBill(site.database, actor, number), tags: [billTag(number)] };
}

/** One bill with every parent on it, what came back from it, and the versions of its document. Throws `unknown_bill`, `not_allowed`. */
export const findBill = (context: Context, text: string) =>
  acting(context, "see_bills", async (actor) => {
    const number = billNumberOf(text);
    const read = () => readBill(context, actor, number);
    const isForAll = isSure(context) && boundTo(actor) === null; // an area is looked at by the statement
    const found = isForAll ? await context.site.cache.read(billKind, number.toUpperCase(), read) : (await read()).value;
    if (found.state === "unknown") throw unknownBill(number);
    if (found.state === "outside") throw outsideBill(number);
    return {
      ...billFacts(found),
      /** The newest event of its log when all this was read: live news goes on behind it. */
      event: found.event,
      list: found.list.map(({ grams, ...parent }) => ({
        ...parent,
        weightKg: kilogramsOf(grams),
        at: isoOr(parent.at),
        by: parent.by ?? null,
        byName: parent.byName ?? null,
        station: parent.station ?? null,
      })),
      returned: found.returned.map((each) => ({ ...each, at: iso(each.at) })),
      versions: found.versions.map((each) => ({ ...each, at: iso(each.at), reason: each.reason ?? null })),
    };
  });
export type WholeBill = Awaited<ReturnType<typeof findBill>>;
export type BillParent = WholeBill["list"][number];

/**
 * A frozen document: version, hash and `document` as it was. The hash is the SHA-256 of the UTF-8 bytes of `document` as canonical JSON
 * (RFC 8785: keys sorted, no blanks), in hexadecimal. Without a version: the newest. Throws `unknown_bill`, `unknown_version`.
 */
export const billDocument = (context: Context, text: string, version?: number) =>
  acting(context, "see_bills", async (actor) => {
    const number = billNumberOf(text);
    const found = await store.readDocument(context.site.database, actor, number, version ?? null);
    if (!found)
      throw new Problem("unknown", "unknown_version", `Bill ${number} has no such document. It is made when the bill is finished.`);
    return found;
  });
export type FrozenBill = store.BillDocument;

export const billHistoryRows = 50;

/** What happened to a bill, newest first, refused scans too; `next` is the id to go on before. */
export const billHistory = (context: Context, text: string, before: string | null = null, limit = billHistoryRows) =>
  acting(context, "see_bills", async (actor) => {
    const number = billNumberOf(text);
    const found = await store.readBillHistory(context.site.database, actor, number, before, limit + 1);
    if (found.state === "unknown") throw unknownBill(number);
    if (found.state === "outside") throw outsideBill(number);
    const rows = found.events.slice(0, limit);
    return {
      items: rows.map(({ answer, ...row }) => ({
        ...row,
        at: iso(row.at),
        message: billEventWords({ ...row, answer }, number, context.site.timeZone),
        before: answer?.before ? changedOnly(answer.before, answer.after) : null,
        after: answer?.after ? changedOnly(answer.after, answer.before) : null,
      })),
      next: found.events.length > limit ? (rows.at(-1)?.id ?? null) : null,
    };
  });
export type BillEvent = Awaited<ReturnType<typeof billHistory>>["items"][number];

const editable = ["number", "target", "destination", "vehicle", "note", "area"] as const;

/** Of an edit, what is different on this side; of a single state, what people can edit. */
function changedOnly(side: Partial<store.BillRow>, other: Partial<store.BillRow> | undefined) {
  const entries = editable.map((name) => [name, side[name] ?? null] as const);
  return Object.fromEntries(entries.filter(([name, value]) => !other || value !== (other[name] ?? null))) as Record<
    string,
    string | number | null
  >;
}

export type BillQuery = {
  search?: string | undefined;
  status?: BillStatus | undefined;
  area?: string | undefined;
  person?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  short?: boolean | undefined;
  below?: boolean | undefined;
  over?: boolean | undefined;
  sort: "newest" | "oldest" | "number";
  cursor?: string | undefined;
  limit: number;
};

const readCursor = (text: string, sort: BillQuery["sort"]): NonNullable<store.BillFilter["after"]> =>
  decodeCursor(text, (place) => {
    if (sort === "number") return typeof place.number === "string" && billNumber(place.number).ok ? { number: place.number } : null;
    return isRowNumber(place.id) && isMoment(place.at) ? { at: place.at, id: place.id } : null;
  });

/** One page of bills, and the totals of all that the filter finds. */
export const listBills = (context: Context, { cursor, limit, ...filter }: BillQuery) =>
  acting(context, "see_bills", async (actor) => {
    const after = cursor === undefined ? {} : { after: readCursor(cursor, filter.sort) };
    const asked = { ...filter, ...after } as store.BillFilter;
    const { items, totals } = await store.listBills(context.site.database, actor, asked, limit + 1);
    const page = items.slice(0, limit);
    const last = page.at(-1);
    const place = last && (filter.sort === "number" ? { number: last.number } : { at: last.createdAt, id: last.id });
    const { grams, ...counts } = totals;
    return {
      items: page.map(billFacts),
      totals: { ...counts, weightKg: kilogramsOf(grams) },
      next: items.length > limit && place ? encodeCursor(place) : null,
    };
  });

/** A business day by biller and area: the bills that were finished on it (by who finished them), and how many made on it are still open. */
export const daySummary = (context: Context, day: string) =>
  acting(context, "see_bills", async (actor) => {
    const rows = await store.readDay(context.site.database, actor, day);
    const sum = (name: "bills" | "open" | "parents" | "children" | "short" | "grams") => rows.reduce((total, row) => total + row[name], 0);
    return {
      day,
      rows: rows.map(({ grams, ...row }) => ({ ...row, area: row.area ?? null, weightKg: kilogramsOf(grams) })),
      totals: {
        bills: sum("bills"),
        open: sum("open"),
        parents: sum("parents"),
        children: sum("children"),
        short: sum("short"),
        weightKg: kilogramsOf(sum("grams")),
      },
    };
  });
export type DaySummary = Awaited<ReturnType<typeof daySummary>>;
