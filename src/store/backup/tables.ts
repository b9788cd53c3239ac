import type { TransactionSql } from "postgres";
import { type End, type Header, leftOut } from "./format.ts";

/** How rows are written as text must not depend on anybody's settings. */
export const settlePlainText = (transaction: TransactionSql): Promise<unknown> =>
  transaction.unsafe(
    `select set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true), set_config('IntervalStyle', 'postgres', true),
       set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true), set_config('statement_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true), set_config('work_mem', '64MB', true), set_config('search_path', 'public', true)`,
  );

/** All tables with their columns, in an order of their own; months of the log are part of the log. */
export async function readTables(transaction: TransactionSql): Promise<Header["tables"]> {
  const rows = await transaction.unsafe(`
    select c.relname as name, json_agg(a.attname order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     group by c.relname order by c.relname collate "C"`);
  return rows.map(({ name, columns }) => ({ name, columns: typeof columns === "string" ? JSON.parse(columns) : columns }));
}

export const keptTables = (tables: Header["tables"]): Header["tables"] => tables.filter(({ name }) => !leftOut.includes(name));

/** The primary key of a table, as an order that is the same on every server. */
export async function orderOf(transaction: TransactionSql, table: string): Promise<string> {
  const rows = await transaction.unsafe(
    `select quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end as part
       from pg_index i cross join unnest(i.indkey) with ordinality as k (attnum, place) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = $1::regclass and i.indisprimary order by k.place`,
    [`public.${table}`],
  );
  return rows.map(({ part }) => part).join(", ");
}

export async function readMonths(transaction: TransactionSql): Promise<Header["months"]> {
  const rows = await transaction.unsafe(`
    select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'public.events'::regclass order by 1`);
  return rows.map(({ name, bounds }) => ({ name, bounds }));
}

export async function readMigrations(transaction: TransactionSql): Promise<Header["migrations"]> {
  const rows = await transaction.unsafe("select hash, created_at::text as at from drizzle.__drizzle_migrations order by id");
  return rows.map(({ hash, at }) => ({ hash, at }));
}

/** Read after all rows, so that no number which is in the backup can be given out again. */
export async function readSequences(transaction: TransactionSql): Promise<End["sequences"]> {
  const names = await transaction.unsafe(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' order by relname collate "C"`,
  );
  const found = [];
  for (const { name } of names) {
    const [row] = await transaction.unsafe(`select last_value::text as last, is_called as used from public.${name}`);
    found.push({ name, last: row?.last, isUsed: row?.used });
  }
  return found;
}
