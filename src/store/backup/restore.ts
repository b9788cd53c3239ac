import type { TransactionSql } from "postgres";
import { failureCode } from "../failure.ts";
import { migrateDatabase } from "../migrate.ts";
import { buildTables, putAside } from "./build.ts";
import { BackupProblem, type End, type Header, rowsOf, type TableSum } from "./format.ts";
import { connectAsOwner } from "./owner.ts";
import { asBackupProblem, damaged, type OpenBackup, openBackup } from "./read.ts";
import { sumTable } from "./rows.ts";
import { readTables, settlePlainText } from "./tables.ts";

export type Restored = { madeAt: string; rows: number; tables: TableSum[] };

const notEmpty =
  "This database is not empty, so nothing was restored. Restore into a new one: set DATABASE_URL to an empty database, or DATA_DIR to a new folder.";
const otherTables =
  "The tables of this backup are not those that its version builds. It was changed by hand, or this program was. Nothing was restored.";

const againstRules =
  "This backup is whole, but its rows stand against each other: the site was broken when it was made. Nothing was restored. Take an older one.";

async function mustBeEmpty(transaction: TransactionSql): Promise<void> {
  const [found] = await transaction.unsafe(`
    select exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'm')
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')) as any`);
  if (found?.any) throw new BackupProblem(notEmpty);
}

/** What the migrations put in goes, and no trigger looks at what was right when it was written. */
async function emptyTables(transaction: TransactionSql, names: readonly string[]): Promise<void> {
  for (const name of names) await transaction.unsafe(`alter table public.${name} disable trigger user`);
  await transaction.unsafe(`truncate ${names.map((name) => `public.${name}`).join(", ")}`);
}

/** Puts all rows in; gives what the file says that they come to. */
async function fillTables(transaction: TransactionSql, { header, rows }: OpenBackup): Promise<End> {
  const known = new Set(header.tables.map(({ name }) => name));
  for (;;) {
    const step = await rows.next();
    if (step.done) return step.value;
    const { table, line } = step.value;
    if (!known.has(table)) throw new BackupProblem(damaged);
    await transaction.unsafe(
      `insert into public.${table} overriding system value
       select r.* from (select array_agg(line::public.${table}) as lines from json_array_elements_text($1::text::json) as l (line)) a, unnest(a.lines) r`,
      [line],
    );
  }
}

async function setSequences(transaction: TransactionSql, sequences: End["sequences"]): Promise<void> {
  for (const { name, last, isUsed } of sequences) {
    if (!/^[a-z_]+$/.test(name)) throw new BackupProblem(damaged);
    await transaction.unsafe("select setval($1::text::regclass, $2::text::bigint, $3::text::boolean)", [
      `public.${name}`,
      last,
      String(isUsed),
    ]);
  }
}

/** Reads every table again as a backup would, and compares counts and checksums with the file's. */
async function compare(transaction: TransactionSql, tables: readonly TableSum[]): Promise<void> {
  for (const wanted of tables) {
    const found = await sumTable(transaction, wanted.name);
    if (found.rows !== wanted.rows || found.sha256 !== wanted.sha256)
      throw new BackupProblem(
        `The table ${wanted.name} did not come back as it was (${found.rows} rows of ${wanted.rows}). Nothing was restored.`,
      );
  }
}

function mustBeSame(header: Header, built: Header["tables"]): void {
  const found = new Map(built.map(({ name, columns }) => [name, columns.join(" ")]));
  if (!header.tables.every(({ name, columns }) => found.get(name) === columns.join(" "))) throw new BackupProblem(otherTables);
}

async function load(transaction: TransactionSql, backup: OpenBackup): Promise<Restored> {
  const { header } = backup;
  await mustBeEmpty(transaction);
  await settlePlainText(transaction);
  await buildTables(transaction, header);
  const built = await readTables(transaction);
  mustBeSame(header, built);
  const names = built.map(({ name }) => name);
  await emptyTables(transaction, names);
  const makeAgain = await putAside(transaction);
  const end = await fillTables(transaction, backup);
  if (end.tables.length !== header.tables.length) throw new BackupProblem(damaged);
  await makeAgain(transaction).catch((error) => {
    throw failureCode(error).startsWith("23") ? new BackupProblem(againstRules) : error;
  });
  await setSequences(transaction, end.sequences);
  await compare(transaction, end.tables);
  for (const name of names) await transaction.unsafe(`alter table public.${name} enable trigger user`);
  return { madeAt: header.madeAt, rows: rowsOf(end), tables: end.tables };
}

/**
 * Puts a backup into an empty database, in one transaction: whole and compared with what the file says, or not at all. Then brings it up to
 * date for this program. `url`: who will own the tables. Throws `BackupProblem` and what the database throws.
 */
export async function restoreBackup(url: string, file: string): Promise<Restored> {
  const backup = await openBackup(file);
  const client = connectAsOwner(url, "restore");
  let restored: Restored;
  try {
    restored = (await client.begin((transaction) => load(transaction, backup))) as Restored;
    await client.unsafe("analyze");
  } catch (error) {
    throw asBackupProblem(error, false);
  } finally {
    await client.end({ timeout: 2 }).catch(() => {});
  }
  await migrateDatabase(url);
  return restored;
}
