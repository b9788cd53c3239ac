import type { TransactionSql } from "postgres";
import type { TableSum } from "./format.ts";
import { orderOf } from "./tables.ts";

/** Rows to a line. Tables with large documents have fewer, so that a line stays some megabytes at most. */
const lineRows = 1000;
const wideLineRows: Record<string, number> = { bill_versions: 20, check_runs: 20, imports: 20 };

/** All rows of a table as lines of a backup, in the order of its key, and what they come to. Holds one line in memory. */
export async function* tableLines(transaction: TransactionSql, name: string): AsyncGenerator<string, TableSum> {
  const hash = new Bun.CryptoHasher("sha256");
  const count = wideLineRows[name] ?? lineRows;
  let rows = 0;
  await transaction.unsafe(
    `declare backup_rows no scroll cursor for select t::text as line from public.${name} t order by ${await orderOf(transaction, name)}`,
  );
  for (;;) {
    const found = await transaction.unsafe(`fetch forward ${count} from backup_rows`);
    if (found.length === 0) break;
    const line = JSON.stringify(found.map((row) => row.line));
    hash.update(line);
    rows += found.length;
    yield line;
  }
  await transaction.unsafe("close backup_rows");
  return { name, rows, sha256: hash.digest("hex") };
}

/** The same without the lines: what a table comes to. */
export async function sumTable(transaction: TransactionSql, name: string): Promise<TableSum> {
  const lines = tableLines(transaction, name);
  for (;;) {
    const step = await lines.next();
    if (step.done) return step.value;
  }
}
