import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TransactionSql } from "postgres";
import { BackupProblem, type Header } from "./format.ts";
import { damaged } from "./read.ts";

const migrationsFolder = join(import.meta.dir, "../../../drizzle");

type Journal = { entries: { tag: string; when: number }[] };

/** The texts of the migrations that a backup was made after. Throws when this program lacks one. */
function migrationTexts(migrations: Header["migrations"]): string[] {
  const { entries } = JSON.parse(readFileSync(join(migrationsFolder, "meta/_journal.json"), "utf8")) as Journal;
  return migrations.map(({ at }) => {
    const entry = entries.find(({ when }) => String(when) === at);
    if (!entry) throw new BackupProblem("This backup was made by a newer TraceTrack. Update this program first, then restore.");
    return readFileSync(join(migrationsFolder, `${entry.tag}.sql`), "utf8");
  });
}

/** Builds the tables as they were when the backup was made, in the caller's transaction: what comes to no end leaves nothing behind. */
export async function buildTables(
  transaction: TransactionSql,
  { migrations, months }: Pick<Header, "migrations" | "months">,
): Promise<void> {
  for (const text of migrationTexts(migrations))
    for (const statement of text.split("--> statement-breakpoint")) if (statement.trim()) await transaction.unsafe(statement);
  await transaction.unsafe("create schema drizzle");
  await transaction.unsafe("create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)");
  for (const { hash, at } of migrations)
    await transaction.unsafe("insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)", [hash, at]);
  for (const { name, bounds } of months) {
    if (name === "events_rest") continue; // a migration makes it
    if (!/^events_\d{4}_\d{2}$/.test(name) || !/^FOR VALUES FROM \('[-\d :+.]+'\) TO \('[-\d :+.]+'\)$/.test(bounds))
      throw new BackupProblem(damaged);
    await transaction.unsafe(`create table public.${name} partition of public.events ${bounds}`);
  }
}

type Aside = { table: string; name: string; definition: string };

/** Indexes that no rule hangs on, and foreign keys: rows go in faster without them. What it gives makes them again, over all rows at once. */
export async function putAside(transaction: TransactionSql): Promise<(transaction: TransactionSql) => Promise<void>> {
  const keys = (await transaction.unsafe(`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`)) as unknown as Aside[];
  const indexes = (await transaction.unsafe(`
    select i.indrelid::regclass::text as table, c.oid::regclass::text as name, replace(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON ') as definition
      from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relnamespace = 'public'::regnamespace and not c.relispartition and not exists (select 1 from pg_constraint where conindid = c.oid)`)) as unknown as Aside[];
  for (const { table, name } of keys) await transaction.unsafe(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await transaction.unsafe(`drop index ${name}`);
  return async (later) => {
    await later.unsafe("select set_config('maintenance_work_mem', '256MB', true)");
    for (const { definition } of indexes) await later.unsafe(definition);
    for (const { table, name, definition } of keys) await later.unsafe(`alter table ${table} add constraint ${name} ${definition}`);
  };
}
