import { and, eq, getTableColumns, type Placeholder, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { BagCode } from "../domain/code.ts";
import type { Database, Queries } from "./database.ts";
import { RightsChanged } from "./failure.ts";
import { lanes } from "./lanes.ts";
import { areas, bags, bills } from "./schema.ts";
import { call, type Guard } from "./statement.ts";
import { Together } from "./together.ts";
import { isFollowed } from "./trace-comment.ts";

const parents = alias(bags, "parents");

/** Whoever reads, as the first table of every statement: raises when their rights changed, and names the area they are bound to. */
const reader = (session: SQL | number, rights: SQL | number) => sql`reader(${session}::bigint, ${rights}::int) as reader(area)`;
const withinArea = sql`(reader.area is null or ${bags.areaId} is null or ${bags.areaId} = reader.area)`;

const { kindId } = bags;
const kindName = (kindOfBag: typeof kindId) => sql<string>`(select name from kinds where kinds.id = ${kindOfBag})`.as("kind");
const parentCode = sql<string | null>`${parents.code}`.as("parent");
const areaName = sql<string | null>`${areas.name}`.as("area");

export type ChildRow = {
  code: string;
  packedAt: string;
  by: number;
  byName: string;
};

export type ListedBag = {
  id: number;
  code: string;
  sort: "parent" | "child";
  /** The name of its kind. */
  kind: string;
  status: string;
  childCount: number;
  capacity: number | null;
  weightGrams: number;
  createdAt: string;
  updatedAt: string;
  parent: string | null;
  bill: string | null;
  area: string | null;
};

export type BagRow = Omit<ListedBag, "id"> & {
  areaId: number | null;
  packedAt: string | null;
  packedBy: number | null;
  packedByName: string | null;
  packedStation: string | null;
  children: ChildRow[] | null;
};

type Ask = [sessionId: number, rights: number, code: BagCode];
type Found = (BagRow & { state: "known" }) | { state: "unknown" | "rights" };

const { deadlineMs, waitingMax } = lanes.page;
const lookUpLimits = { groups: 4, asksMax: 50, waitingMax, deadlineMs };
const findBags = (database: Database, asks: readonly Ask[], leftMs: number = deadlineMs) =>
  database.run<Found[]>((client) => call(client, "find_bags", [JSON.stringify(asks)]), "page", leftMs);

const lookUps = new WeakMap<Database, Together<Ask, Found>>();
function lookUpsOf(database: Database): Together<Ask, Found> {
  const known = lookUps.get(database) ?? new Together((asks, leftMs) => findBags(database, asks, leftMs), lookUpLimits);
  lookUps.set(database, known);
  return known;
}

/**
 * The bag with its parent, its bill and all its children; null when there is none. Whose it is, is for the caller to look at. One round trip,
 * with those that others wait for at the same moment; alone when its trace is followed. Throws `RightsChanged`.
 */
export async function readBag(database: Database, guard: Guard, code: BagCode): Promise<BagRow | null> {
  const ask: Ask = [guard.sessionId, guard.rights, code];
  const found = isFollowed() ? (await findBags(database, [ask]))[0] : await lookUpsOf(database).ask(ask);
  if (found?.state === "rights") throw new RightsChanged();
  return found?.state === "known" ? found : null;
}

/** Where a page of a list begins: after the last row of the one before. */
export type Cursor = { createdAt: string; id: number } | { code: string };

export type BagFilter = {
  /** Any part of a code, in capital letters. */
  search?: string;
  sort?: "parent" | "child";
  kindId?: number;
  status?: string;
  areaName?: string;
  billNumber?: string;
  from?: string;
  to?: string;
  sortBy: "created" | "code";
  cursor?: Cursor;
  limit: number;
};

/** `_`, `%` and the escape sign itself stand for themselves. */
export const likePattern = (part: string) => `%${part.replace(/[\\%_]/g, "\\$&")}%`;

function conditions(filter: Omit<BagFilter, "limit">): SQL[] {
  const all: SQL[] = [withinArea];
  if (filter.search) all.push(sql`${bags.code} like ${likePattern(filter.search)}`);
  if (filter.sort) all.push(sql`${bags.sort} = ${sql.raw(filter.sort === "parent" ? "'parent'" : "'child'")}`); // literal: a partial index asks for it
  if (filter.kindId !== undefined) all.push(eq(bags.kindId, filter.kindId));
  if (filter.status) all.push(eq(bags.status, filter.status as "open"));
  if (filter.areaName) all.push(sql`${bags.areaId} = (select id from areas where lower(name) = lower(${filter.areaName}))`);
  if (filter.billNumber) all.push(sql`${bags.billId} = (select id from bills where upper(number) = upper(${filter.billNumber}))`);
  if (filter.from) all.push(sql`${bags.createdAt} >= ${filter.from}::timestamptz`);
  if (filter.to) all.push(sql`${bags.createdAt} < ${filter.to}::timestamptz`);
  return all;
}

function after(cursor: Cursor | undefined): SQL | undefined {
  if (!cursor) return undefined;
  if ("code" in cursor) return sql`${bags.code} > ${cursor.code}`;
  return sql`(${bags.createdAt}, ${bags.id}) < (${cursor.createdAt}::timestamptz, ${cursor.id}::bigint)`;
}

type Given<Value> = { [Name in keyof Value]: Value[Name] | Placeholder };

/** A page of the list as a statement; what is given may be told when it runs. */
function listStatement(queries: Queries, guard: Given<Guard>, filter: Omit<BagFilter, "limit">, rowsMax: number) {
  const order = filter.sortBy === "code" ? sql`${bags.code}` : sql`${bags.createdAt} desc, ${bags.id} desc`;
  const page = queries
    .select({ ...getTableColumns(bags) })
    .from(bags)
    .where(and(...conditions(filter), after(filter.cursor)))
    .orderBy(order)
    .limit(sql.raw(String(rowsMax)) as never) // in the text, not beside it: see `listBags`
    .as("bags");
  return queries
    .select({
      id: page.id,
      code: page.code,
      sort: page.sort,
      kind: kindName(page.kindId as typeof kindId),
      status: page.status,
      childCount: page.childCount,
      capacity: page.capacity,
      weightGrams: page.weightGrams,
      createdAt: page.createdAt,
      updatedAt: page.updatedAt,
      parent: parentCode,
      // One at a time: to join them, all of them would be read.
      bill: sql<string | null>`(select number from bills where bills.id = coalesce(${page.billId}, ${parents.billId}))`.as("bill"),
      area: areaName,
    })
    .from(reader(sql`${guard.sessionId}`, sql`${guard.rights}`))
    .leftJoinLateral(page, sql`true`)
    .leftJoin(parents, eq(parents.id, page.parentId))
    .leftJoin(areas, eq(areas.id, page.areaId))
    .orderBy(filter.sortBy === "code" ? sql`${page.code}` : sql`${page.createdAt} desc, ${page.id} desc`);
}

const askedLater = { sessionId: sql.placeholder("sessionId"), rights: sql.placeholder("rights") };
/** How long a page of the list is when nobody says. */
export const usualLimit = 50;
const firstPage = (sortBy: BagFilter["sortBy"], name: string) => (queries: Queries) =>
  listStatement(queries, askedLater, { sortBy }, usualLimit + 1).prepare(name);
const firstPages = { created: firstPage("created", "newest_bags"), code: firstPage("code", "bags_by_code") };

const isFirstPage = ({ sortBy: _sortBy, limit, ...more }: BagFilter): boolean => limit === usualLimit && Object.keys(more).length === 0;

/**
 * One page of the list, and one row more when there is a next page. The first page of all bags is prepared, and so written and sent once; others
 * are planned anew each time: which index serves a search best depends on how rare the searched part is, and a prepared plan can't know. How long
 * the page is stands in the statement: not knowing it, the plan would get ready for a tenth of all bags, and read every bill there is.
 */
export async function listBags(database: Database, guard: Guard, filter: BagFilter) {
  const { sessionId, rights } = guard;
  const rows = await database.read((_, prepare) =>
    isFirstPage(filter)
      ? prepare(firstPages[filter.sortBy]).execute({ sessionId, rights })
      : listStatement(prepare(sameQueries), guard, filter, filter.limit + 1),
  );
  return rows.filter((row) => row.id !== null) as ListedBag[];
}

/** A bag in a download; moments by the site's clock. */
export type ExportedBag = Pick<ListedBag, "code" | "sort" | "status" | "capacity" | "parent" | "bill" | "area"> & {
  kindId: number;
  count: number;
  grams: number;
  packedAt: string | null;
  packedByName: string | null;
  packedStation: string | null;
  createdAt: string;
  updatedAt: string;
};

const siteClock = (moment: typeof bags.createdAt | typeof bags.packedAt | typeof bags.updatedAt) =>
  sql`to_char(${moment}, 'YYYY-MM-DD HH24:MI:SS')`;

/** Every bag that a filter finds, in the order of the list, as one statement for a cursor. Null: a filter that can't find anything. */
export const bagRowsStatement = (queries: Queries, guard: Guard, filter: Omit<BagFilter, "limit" | "cursor"> | null) =>
  queries
    .select({
      code: sql`${bags.code}`.as("code"),
      sort: sql`${bags.sort}`.as("sort"),
      kindId: sql`${bags.kindId}`.as("kindId"),
      status: sql`${bags.status}`.as("status"),
      count: sql`${bags.childCount}`.as("count"),
      capacity: sql`${bags.capacity}`.as("capacity"),
      grams: sql`${bags.weightGrams}`.as("grams"),
      parent: parentCode,
      bill: sql<string | null>`${bills.number}`.as("bill"),
      area: areaName,
      packedAt: siteClock(bags.packedAt).as("packedAt"),
      packedByName: sql`(select username from people where people.id = ${bags.packedBy})`.as("packedByName"),
      packedStation: sql`${bags.packedStation}`.as("packedStation"),
      createdAt: siteClock(bags.createdAt).as("createdAt"),
      updatedAt: siteClock(bags.updatedAt).as("updatedAt"),
    })
    .from(reader(guard.sessionId, guard.rights))
    .innerJoin(bags, filter ? and(...conditions(filter)) : sql`false`)
    .leftJoin(parents, eq(parents.id, bags.parentId))
    .leftJoin(bills, sql`${bills.id} = coalesce(${bags.billId}, ${parents.billId})`)
    .leftJoin(areas, eq(areas.id, bags.areaId))
    .orderBy(...(filter?.sortBy === "code" ? [sql`${bags.code}`] : [sql`${bags.createdAt} desc`, sql`${bags.id} desc`]))
    .toSQL();

const sameQueries = (queries: Queries) => queries;

/** How many bags a filter finds, counted no further than `most`. */
export async function countBags(database: Database, guard: Guard, filter: BagFilter, most: number): Promise<number> {
  const rows = await database.read((_, prepare) => {
    const queries = prepare(sameQueries);
    const found = queries
      .select({ id: bags.id })
      .from(bags)
      .where(and(...conditions(filter)))
      .orderBy(sql`${bags.createdAt} desc`)
      .limit(most)
      .as("found");
    return queries
      .select({ count: sql<string>`count(${found.id})` })
      .from(reader(guard.sessionId, guard.rights))
      .leftJoinLateral(found, sql`true`);
  });
  return Number(rows[0]?.count ?? 0);
}
