import type { CacheKind } from "../cache/cache.ts";
import { bagTag, billTag } from "../cache/tags.ts";
import { withoutBadge } from "../domain/card.ts";
import { type BagCode, codeProblemWords, parseCode } from "../domain/code.ts";
import { notAllowed, Problem } from "../domain/error.ts";
import type { Kind } from "../domain/kind.ts";
import { type OutcomeName, outcomes, whatHappened } from "../domain/outcome.ts";
import { kilogramsOf } from "../domain/weight.ts";
import * as bags from "../store/bags.ts";
import * as events from "../store/events.ts";
import { rightsHold } from "../store/sessions.ts";
import { billWords } from "./bill-history.ts";
import { type Actor, acting, boundTo, type Context, isSure, mayActNow } from "./context.ts";
import { isOfUpload, uploadedBagWords } from "./import-history.ts";
import type { KindShelf } from "./kinds.ts";

/** A code out of an address or a search field, in its normal form. Throws `bad_code`. */
async function readCode({ site }: Context, text: string): Promise<BagCode> {
  const { kinds } = await site.kinds.current();
  const parsed = parseCode(text, { kinds, ownHosts: site.ownHosts });
  if (parsed.code) return parsed.code; // also a code that no kind has now: the bag may be older than the pattern
  const message = codeProblemWords[parsed.ok ? "no_kind" : parsed.problem];
  throw new Problem("invalid", "bad_code", message, {
    errors: [{ path: "code", message }],
  });
}

async function notThere(context: Context, code: BagCode): Promise<Problem> {
  const { kinds } = await context.site.kinds.shown();
  const parsed = parseCode(code, { kinds });
  if (!parsed.ok)
    return new Problem("invalid", "bad_code", codeProblemWords[parsed.problem], {
      errors: [{ path: "code", message: codeProblemWords[parsed.problem] }],
    });
  return new Problem("unknown", "unknown_code", `There is no bag with the code ${code}. Check the digits on the label.`);
}

const outsideArea = (code: BagCode) => notAllowed(`${code} belongs to another area. Ask an admin.`);
const iso = (text: string) => new Date(text).toISOString();

/** How a bag stands, for whoever may see it: the same for everybody. */
async function readFacts({ site }: Context, actor: Actor, code: BagCode) {
  const row = await bags.readBag(site.database, actor, code);
  if (!row) return { value: null, tags: [bagTag(code)] };
  const isParent = row.sort === "parent";
  const value = {
    code: row.code,
    kind: row.kind,
    sort: row.sort,
    status: row.status,
    count: isParent ? row.childCount : null,
    capacity: row.capacity,
    weightKg: kilogramsOf(row.weightGrams),
    weightGrams: row.weightGrams,
    parent: row.parent ? { code: row.parent } : null,
    bill: row.bill ? { number: row.bill } : null,
    area: row.area,
    areaId: row.areaId,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
    packed: row.packedAt
      ? {
          at: iso(row.packedAt),
          by: row.packedBy,
          byName: row.packedByName,
          station: row.packedStation,
        }
      : null,
    children: isParent
      ? (row.children ?? []).map((child) => ({
          ...child,
          packedAt: iso(child.packedAt),
        }))
      : null,
  };
  return { value, tags: [code, row.parent].flatMap((one) => (one ? [bagTag(one)] : [])).concat(row.bill ? [billTag(row.bill)] : []) };
}
type BagFacts = Awaited<ReturnType<typeof readFacts>>["value"];

const bagKind: CacheKind = { name: "bag", lifetimeMs: 30_000, entriesMax: 10_000, isShared: true };

/** One bag with everything in it. Read from memory it is the same object each time: don't change it. Throws `unknown_code`, `bad_code`, `not_allowed` (another area's). */
export const findBag = (context: Context, text: string) =>
  acting(context, "see_bags", async (actor) => {
    const code = await readCode(context, text);
    const read = () => readFacts(context, actor, code);
    const facts = isSure(context) ? await context.site.cache.read<BagFacts>(bagKind, code, read) : (await read()).value;
    if (!facts) throw await notThere(context, code);
    if (isOutside(actor, facts)) throw outsideArea(code);
    return facts;
  });

/** The same bag as `findBag` would give, when that takes no wait; null says nothing. */
export function bagInMemory(context: Context, text: string): NonNullable<BagFacts> | null {
  const code = codeInMemory(context, text);
  if (code === null || !mayActNow(context, "see_bags") || !isSure(context)) return null;
  const facts = context.site.cache.peek<BagFacts>(bagKind, code);
  return facts && !isOutside(context.actor, facts) ? facts : null;
}

/** What texts mean by the kinds of that time: one that is asked for again and again is parsed once. No addresses, whose hosts could change. */
const meanings = new WeakMap<readonly Kind[], Map<string, BagCode>>();

function codeInMemory({ site: { kinds: shelf, ownHosts } }: Context, text: string): BagCode | null {
  const kinds = shelf.inMemory()?.kinds;
  if (!kinds) return null;
  let meant = meanings.get(kinds);
  if (!meant) {
    meant = new Map();
    meanings.set(kinds, meant);
  }
  const known = meant.get(text);
  if (known) return known;
  const { code } = parseCode(text, { kinds, ownHosts });
  if (meant.size >= bagKind.entriesMax) meant.clear();
  if (code) meant.set(text, code);
  return code;
}

function isOutside(actor: Actor, { areaId }: NonNullable<BagFacts>): boolean {
  const area = boundTo(actor);
  return area !== null && areaId !== null && areaId !== area;
}

export const historyPageRows = 50;
export const bagPageRows = bags.usualLimit;

/** What happened to a bag, newest first; `next` is the id to go on before. */
export const bagHistory = (context: Context, text: string, before: string | null, limit = historyPageRows) =>
  acting(context, "see_bags", async (actor) => {
    const code = await readCode(context, text);
    const found = await events.readHistory(context.site.database, actor, code, before, limit + 1);
    if (found.state === "outside") throw outsideArea(code);
    if (found.state === "unknown") throw await notThere(context, code);
    const rows = found.events.slice(0, limit);
    return {
      items: rows.map((row) => ({
        ...historyFacts(row),
        message: historySentence(context, row),
      })),
      next: found.events.length > limit ? (rows.at(-1)?.id ?? null) : null,
    };
  });

export type HistoryRow = Awaited<ReturnType<typeof bagHistory>>["items"][number];

export function historyFacts({ answer: _answer, at, scannedAt, ...row }: events.EventRow) {
  return { ...row, at: iso(at), scannedAt: scannedAt ? iso(scannedAt) : null };
}

/** What happened, in one sentence; empty where the name says it all. */
export function historySentence({ site }: Context, row: events.EventRow): string {
  const answer = row.answer ?? {};
  if (row.what === "return_cancelled") return `${row.bag} was put back on its bill: the return was cancelled.`;
  if (isOfUpload(row)) return uploadedBagWords(row);
  if (!(row.outcome in outcomes)) return "";
  const facts = {
    ...answer,
    code: row.bag ?? row.code ?? "",
    sack: row.parent ?? "",
    from: row.from,
    ...billWords(answer),
    undid: answer.undid ? { what: answer.undid.what, code: answer.undid.code ?? "" } : null,
  };
  return whatHappened(row.outcome as OutcomeName, facts, site.timeZone);
}

export type BagQuery = {
  search?: string;
  sort?: "parent" | "child";
  kind?: string;
  status?: string;
  area?: string;
  bill?: string;
  from?: string;
  to?: string;
  sortBy: "created" | "code";
  cursor?: string;
  limit: number;
};

const encodeCursor = (cursor: bags.Cursor) => Buffer.from(JSON.stringify(cursor)).toString("base64url");

const cursorMoment = /^\d{4}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2}$/;

function decodeCursor(text: string, sortBy: BagQuery["sortBy"]): bags.Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Record<string, unknown>;
    if (sortBy === "code") {
      if (typeof cursor.code === "string" && /^[A-Z0-9-]{1,40}$/.test(cursor.code)) return { code: cursor.code };
    } else if (Number.isSafeInteger(cursor.id) && typeof cursor.createdAt === "string" && cursorMoment.test(cursor.createdAt)) {
      return { createdAt: cursor.createdAt, id: cursor.id as number };
    }
  } catch {}
  const message = "This page can't be found any more. Start from the first one.";
  throw new Problem("invalid", "bad_cursor", message, {
    errors: [{ path: "cursor", message }],
  });
}

/** A part of a code as people type it: capital letters, nothing around it. */
const searchPart = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\ufeff]/g, "")
    .toUpperCase();

/** What a query asks of the store; null when no bag can be like that. Throws `bad_cursor`. */
export async function bagFilter(context: Context, query: BagQuery): Promise<bags.BagFilter | null> {
  const kinds = query.kind === undefined ? [] : (await context.site.kinds.shown()).kinds;
  const kind = query.kind === undefined ? undefined : kinds.find((known) => known.name.toLowerCase() === query.kind?.toLowerCase());
  if (query.kind !== undefined && !kind) return null;
  const search = query.search === undefined ? undefined : searchPart(query.search);
  if (search !== undefined && (!/^[A-Z0-9-]*$/.test(search) || withoutBadge(search) !== search)) return null; // no code is like that
  return {
    sortBy: query.sortBy,
    limit: query.limit,
    ...(search ? { search } : {}),
    ...(query.sort ? { sort: query.sort } : {}),
    ...(kind ? { kindId: kind.id } : {}),
    ...(query.status ? { status: query.status } : {}),
    ...(query.area ? { areaName: query.area } : {}),
    ...(query.bill ? { billNumber: query.bill } : {}),
    ...(query.from ? { from: query.from } : {}),
    ...(query.to ? { to: query.to } : {}),
    ...(query.cursor ? { cursor: decodeCursor(query.cursor, query.sortBy) } : {}),
  };
}

/** One page of the list of bags. */
export const listBags = (context: Context, query: BagQuery) =>
  acting(context, "see_bags", async (actor) => {
    const filter = await bagFilter(context, query);
    if (!filter) {
      await rightsHold(context.site.database, actor);
      return { items: [], next: null };
    }
    const rows = await bags.listBags(context.site.database, actor, filter);
    const page = rows.slice(0, filter.limit);
    const last = page.at(-1);
    const next =
      rows.length > filter.limit && last
        ? filter.sortBy === "code"
          ? { code: last.code }
          : { createdAt: last.createdAt, id: last.id }
        : null;
    return {
      items: page.map((row) => ({
        code: row.code,
        kind: row.kind,
        sort: row.sort,
        status: row.status,
        count: row.sort === "parent" ? row.childCount : null,
        capacity: row.capacity,
        weightKg: kilogramsOf(row.weightGrams),
        parent: row.parent ? { code: row.parent } : null,
        bill: row.bill ? { number: row.bill } : null,
        area: row.area,
        createdAt: iso(row.createdAt),
        updatedAt: iso(row.updatedAt),
      })),
      next: next ? encodeCursor(next) : null,
    };
  });

const countMost = 10_000;

/** How many bags a query finds: exact up to 10,000. */
export const countBags = (context: Context, query: BagQuery) =>
  acting(context, "see_bags", async (actor) => {
    const filter = await bagFilter(context, query);
    const count = filter ? await bags.countBags(context.site.database, actor, filter, countMost + 1) : 0;
    return { count: Math.min(count, countMost), isMore: count > countMost };
  });

/** Parents that are being packed, with their kind's name. */
export async function openParentsOf(kinds: KindShelf, rows: events.OwnDay["openParents"]) {
  const named = await kinds.named(rows.map(({ kind }) => kind));
  return rows.map((row) => ({ ...row, kind: named.get(row.kind)?.name ?? "", updatedAt: iso(row.updatedAt) }));
}

/** What somebody did today, and the parents that are still being packed. */
export const ownDay = (context: Context, parentsLimit: number) =>
  acting(context, "scan_bags", async (actor) => {
    const day = await events.readOwnDay(context.site.database, actor, parentsLimit);
    const sum = (keep: (outcome: OutcomeName) => boolean) =>
      Object.entries(day.tallies).reduce((total, [outcome, count]) => (keep(outcome as OutcomeName) ? total + count : total), 0);
    const is =
      (...names: OutcomeName[]) =>
      (outcome: OutcomeName) =>
        names.includes(outcome);
    return {
      today: {
        scans: sum(() => true),
        packed: sum(is("packed", "packed_full", "moved")),
        refused: sum((outcome) => outcomes[outcome]?.result === "refused"),
        finished: sum(is("packed_full", "closed")),
      },
      openParents: await openParentsOf(context.site.kinds, day.openParents),
    };
  });
