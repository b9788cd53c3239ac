import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { BagCode } from "../domain/code.ts";
import type { Database, Queries } from "./database.ts";
import { areas, bags, bills } from "./schema.ts";
import type { Guard } from "./statement.ts";

const parents = alias(bags, "parents");

/** Whoever reads, as the first table of every statement: raises when their rights changed, and names the area they are bound to. */
const reader = (session: SQL | number, rights: SQL | number) => sql`reader(${session}::bigint, ${rights}::int) as reader(area)`;
const withinArea = sql`(reader.area is null or ${bags.areaId} is null or ${bags.areaId} = reader.area)`;

const { id, code, sort, kindId, status, childCount, capacity, weightGrams, packedAt, packedBy, packedStation, createdAt, updatedAt } =
  getTableColumns(bags);
const bagColumns = {
  id,
  code,
  sort,
  kindId,
  status,
  childCount,
  capacity,
  weightGrams,
  packedAt,
  packedBy,
  packedStation,
  createdAt,
  updatedAt,
  parent: sql<string | null>`${parents.code}`.as("parent"),
  bill: sql<string | null>`${bills.number}`.as("bill"),
  area: sql<string | null>`${areas.name}`.as("area"),
};

export type ChildRow = {
  code: string;
  packedAt: string;
  by: number;
  byName: string;
};

const bagStatement = (queries: Queries) =>
  queries
    .select({
      ...bagColumns,
      isOutside: sql<boolean>`not ${withinArea}`.as("is_outside"),
      packedByName: sql<string | null>`(select username from people where people.id = ${bags.packedBy})`.as("packed_by_name"),
      children: sql<ChildRow[] | null>`case when ${bags.sort} = 'parent' then (
        select coalesce(jsonb_agg(jsonb_build_object('code', child.code, 'packedAt', child.packed_at, 'by', child.packed_by, 'byName', person.username)
          order by child.packed_at, child.id), '[]')
        from bags child left join people person on person.id = child.packed_by where child.parent_id = ${bags.id}) end`.as("children"),
    })
    .from(reader(sql`${sql.placeholder("sessionId")}`, sql`${sql.placeholder("rights")}`))
    .leftJoin(bags, eq(bags.code, sql.placeholder("code")))
    .leftJoin(parents, eq(parents.id, bags.parentId))
    .leftJoin(bills, sql`${bills.id} = coalesce(${bags.billId}, ${parents.billId})`)
    .leftJoin(areas, eq(areas.id, bags.areaId))
    .prepare("bag_by_code");

export type ListedBag = {
  id: number;
  code: string;
  sort: "parent" | "child";
  kindId: number;
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

export type BagRow = ListedBag & {
  packedAt: string | null;
  packedBy: number | null;
  packedByName: string | null;
  packedStation: string | null;
  children: ChildRow[] | null;
};

/** The bag with its parent, its bill and all its children, in one round trip; null when there is none, `"outside"` when it is another area's. */
export async function readBag(database: Database, guard: Guard, bagCode: BagCode): Promise<BagRow | "outside" | null> {
  const rows = await database.run((_, prepare) => prepare(bagStatement).execute({ ...guard, code: bagCode }));
  const row = rows[0];
  if (!row || row.id === null) return null;
  return row.isOutside ? "outside" : (row as BagRow);
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

/**
 * One page of the list, and one row more when there is a next page. Planned anew each time: which index serves a search best
 * depends on how rare the searched part is, and a prepared plan can't know.
 */
export async function listBags(database: Database, guard: Guard, filter: BagFilter) {
  const rows = await database.run((_, prepare) => {
    const queries = prepare(sameQueries);
    const order = filter.sortBy === "code" ? sql`${bags.code}` : sql`${bags.createdAt} desc, ${bags.id} desc`;
    const page = queries
      .select({ ...getTableColumns(bags) })
      .from(bags)
      .where(and(...conditions(filter), after(filter.cursor)))
      .orderBy(order)
      .limit(filter.limit + 1)
      .as("bags");
    return queries
      .select({
        id: page.id,
        code: page.code,
        sort: page.sort,
        kindId: page.kindId,
        status: page.status,
        childCount: page.childCount,
        capacity: page.capacity,
        weightGrams: page.weightGrams,
        createdAt: page.createdAt,
        updatedAt: page.updatedAt,
        parent: bagColumns.parent,
        bill: bagColumns.bill,
        area: bagColumns.area,
      })
      .from(reader(guard.sessionId as number, guard.rights))
      .leftJoinLateral(page, sql`true`)
      .leftJoin(parents, eq(parents.id, page.parentId))
      .leftJoin(bills, sql`${bills.id} = coalesce(${page.billId}, ${parents.billId})`)
      .leftJoin(areas, eq(areas.id, page.areaId))
      .orderBy(filter.sortBy === "code" ? sql`${page.code}` : sql`${page.createdAt} desc, ${page.id} desc`);
  });
  return rows.filter((row) => row.id !== null) as ListedBag[];
}

/** A bag in a download; moments by the site's clock. */
export type ExportedBag = Pick<ListedBag, "code" | "sort" | "kindId" | "status" | "capacity" | "parent" | "bill" | "area"> & {
  count: number;
  grams: number;
  packedAt: string | null;
  packedByName: string | null;
  packedStation: string | null;
  createdAt: string;
  updatedAt: string;
};

const siteClock = (moment: typeof createdAt | typeof packedAt | typeof updatedAt) => sql`to_char(${moment}, 'YYYY-MM-DD HH24:MI:SS')`;

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
      parent: bagColumns.parent,
      bill: bagColumns.bill,
      area: bagColumns.area,
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
  const rows = await database.run((_, prepare) => {
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
