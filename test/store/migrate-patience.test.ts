import { expect, test } from "bun:test";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { migrateDatabase } from "../../src/store/migrate.ts";
import { emptyDatabase } from "../support/cluster.ts";

/** The tables as they were before the migration with this name. */
async function migrateUntil(client: postgres.Sql, tag: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-migrations-"));
  cpSync(join(import.meta.dir, "../../drizzle"), folder, { recursive: true });
  const file = join(folder, "meta/_journal.json");
  const journal = JSON.parse(readFileSync(file, "utf8")) as { entries: { tag: string }[] };
  journal.entries = journal.entries.slice(
    0,
    journal.entries.findIndex((entry) => entry.tag === tag),
  );
  writeFileSync(file, JSON.stringify(journal));
  await migrate(drizzle(client), { migrationsFolder: folder });
  rmSync(folder, { recursive: true });
}

test("a migration that needs a table for itself steps aside while a backup reads it: nobody who scans waits behind it for long, and it is done afterwards", async () => {
  const fresh = await emptyDatabase();
  const owner = postgres(fresh.url, { max: 3, onnotice: () => {} });
  try {
    await migrateUntil(owner, "0013_shorter_rules");
    const backup = await owner.reserve();
    await backup`begin`;
    await backup`select count(*) from bags`;
    const migrated = migrateDatabase(fresh.url);
    const waits: number[] = [];
    for (const until = performance.now() + 2500; performance.now() < until; await Bun.sleep(20)) {
      const from = performance.now();
      await owner`select 1 from bags`;
      waits.push(performance.now() - from);
    }
    const checks = () => owner`select 1 from pg_constraint where conname = 'bills_whole'`;
    expect(await checks()).toHaveLength(0);
    expect(Math.max(...waits)).toBeGreaterThan(300); // it did try
    expect(Math.max(...waits)).toBeLessThan(1900); // and gave way before a scan would have given up
    await backup`commit`;
    backup.release();
    await migrated;
    expect(await checks()).toHaveLength(1);
  } finally {
    await owner.end({ timeout: 5 });
    await fresh.drop();
  }
}, 60_000);
