import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import postgres from "postgres";
import { migrateDatabase } from "../../src/store/migrate.ts";
import { emptyDatabase } from "../support/cluster.ts";
import { newChild, newParent, station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

const root = join(import.meta.dir, "../..");

let site: TestSite;
let who: SignedIn;
let asApp: postgres.Sql;
const parent = newParent();
const child = newChild();

beforeAll(async () => {
  site = await openSite();
  who = await site.person("dispatcher");
  await station(site, who).pack(parent, child);
  asApp = postgres(site.url, { max: 1, onnotice: () => {}, connection: { role: "tracetrack_app" } as never });
});
afterAll(async () => {
  await asApp.end();
  await site.close();
});

const code = (work: PromiseLike<unknown>): Promise<string> =>
  Promise.resolve(work).then(
    () => "done",
    (error) => error.code,
  );

describe("the role that the application runs as", () => {
  test("owns nothing", async () => {
    const [row] =
      await asApp`select current_user as me, count(*)::int as owned from pg_class where relowner = current_user::regrole group by 1`;
    expect(row).toBeUndefined();
    expect((await asApp`select current_user as me`)[0]?.me).toBe("tracetrack_app");
  });
  const columns = {
    events: "outcome",
    bags: "code",
    scan_keys: "key",
    tallies: "count",
    people: "role",
    sessions: "scope",
    stations: "failures",
    kinds: "name",
    areas: "name",
    bills: "note",
    site: "kinds_version",
  };
  for (const [table, column] of Object.entries(columns)) {
    test(`may neither change nor delete ${table}, nor add to it but by a command`, async () => {
      expect(await code(asApp.unsafe(`update ${table} set ${column} = ${column}`))).toBe("42501");
      expect(await code(asApp.unsafe(`delete from ${table}`))).toBe("42501");
      expect(await code(asApp.unsafe(`truncate ${table}`))).toBe("42501");
      expect(await code(asApp.unsafe(`insert into ${table} default values`))).toBe("42501");
    });
  }
  test("reads no password and no token, not even their hashes", async () => {
    expect(await code(asApp`select password_hash from people`)).toBe("42501");
    expect(await code(asApp`select token_hash from sessions`)).toBe("42501");
    expect(await code(asApp`select badge_hash from people`)).toBe("42501");
    expect(await code(asApp`select pin_hash from people`)).toBe("42501");
    expect(await code(asApp`select pass_hash from stations`)).toBe("42501");
    expect(await code(asApp`select answer from events`)).toBe("42501");
  });
  test("can't do in a dispatcher's name what only admins do", async () => {
    expect(await code(asApp`select add_person(${who.sessionId}, 1, 'intruder', 'intruder', 'admin', null, '-', false)`)).toBe("TT401");
    expect(await code(asApp`select add_area(${who.sessionId}, 1, 'Elsewhere')`)).toBe("TT401");
    expect(await code(asApp`select change_badge(${who.sessionId}, 1, ${who.personId}, 'x'::bytea)`)).toBe("TT401");
  });
  test("may not call the inner parts of commands", async () => {
    expect(await code(asApp`select add_to(1, 1, 1, now())`)).toBe("42501");
    expect(await code(asApp`select log_change(1, 'x', '{}')`)).toBe("42501");
    expect(await code(asApp`select put_badge(1, 'x'::bytea, 1)`)).toBe("42501");
    expect(await code(asApp`select take_over(null, 'x'::bytea, 'x'::bytea, 1, 'badge')`)).toBe("42501");
  });
});

describe("whoever owns the tables", () => {
  test("can't change or delete the log, or the keys", async () => {
    expect(await code(site.owner`update events set outcome = 'opened'`)).toBe("TT403");
    expect(await code(site.owner`delete from events`)).toBe("TT403");
    expect(await code(site.owner`delete from scan_keys`)).toBe("TT403");
  });
  test("can't empty what is for ever", async () => {
    for (const table of ["events", "scan_keys", "bags cascade", "people cascade"])
      expect(await code(site.owner.unsafe(`truncate ${table}`))).toBe("TT403");
  });
  test("can't delete bags, kinds or people, or make a bag something else", async () => {
    expect(await code(site.owner`delete from bags where code = ${child}`)).toBe("TT403");
    expect(await code(site.owner`delete from kinds`)).toBe("TT403");
    expect(await code(site.owner`delete from people`)).toBe("TT403");
    expect(
      await code(site.owner`update bags set sort = 'parent', capacity = 30, status = 'open', parent_id = null where code = ${child}`),
    ).toBe("TT403");
    expect(await code(site.owner`update bags set code = 'OTHER' where code = ${parent}`)).toBe("TT403");
  });
  test("can't put 31 into 30, a bag into a child, a child on a bill, or one code in two letter cases", async () => {
    expect(await code(site.owner`update bags set child_count = 31 where code = ${parent}`)).toBe("23514");
    expect(await code(site.owner`update bags set parent_id = id, status = 'packed' where code = ${child}`)).toBe("TT403");
    expect(await code(site.owner`update bags set bill_id = 1 where code = ${child}`)).toBe("23514");
    const insert = (text: string) =>
      code(site.owner`insert into bags (code, sort, kind_id, own_grams, weight_grams, status) values (${text}, 'child', 3, 1, 1, 'free')`);
    expect(await insert(child)).toBe("23505");
    expect(await insert(child.toLowerCase())).toBe("23514");
    expect(await insert("A B")).toBe("23514");
  });
  test("can't pack into what is on a bill", async () => {
    const [bill] = await site.owner`insert into bills (number, target, made_by) values ('B-1', 5, ${who.personId}) returning id`;
    await site.owner`update bags set bill_id = ${bill?.id}, status = 'billed' where code = ${parent}`;
    for (const change of [
      "child_count = 2",
      "weight_grams = weight_grams + 1",
      "own_grams = own_grams + 1",
      "capacity = 29",
      "closed_short = not closed_short",
    ])
      expect([change, await code(site.owner.unsafe(`update bags set ${change} where code = '${parent}'`))]).toEqual([change, "TT403"]);
    await site.owner`update bags set bill_id = null, status = 'open' where code = ${parent}`;
  });
});

describe("what no bag and no bill can be", () => {
  const bagFaults = [
    "own_grams = -1",
    "weight_grams = own_grams - 1",
    "child_count = -1",
    "capacity = null",
    "status = 'billed'",
    "status = 'packed'",
    "parent_id = id",
  ];
  for (const fault of bagFaults)
    test(`a parent with ${fault}`, async () => {
      expect(await code(site.owner.unsafe(`update bags set ${fault} where code = '${parent}'`))).toBe("23514");
    });
  for (const fault of ["capacity = 1", "child_count = 1", "status = 'open'", "status = 'free'", "parent_id = null"])
    test(`a packed child with ${fault}`, async () => {
      expect(await code(site.owner.unsafe(`update bags set ${fault} where code = '${child}'`))).toBe("23514");
    });
  const billFaults = [
    "status = 'half'",
    "status = 'completed'",
    "completed_at = now()",
    "target = 0",
    "target = 501",
    "parent_count = -1",
    "parent_count = target + 1",
    "child_count = -1",
    "weight_grams = -1",
    "full_grams = -1",
    "short_count = -1",
    "short_count = parent_count + 1",
    "version = -1",
  ];
  for (const fault of billFaults)
    test(`a bill with ${fault}`, async () => {
      await site.owner`insert into bills (number, target, made_by) values ('B-FAULTS', 5, ${who.personId}) on conflict do nothing`;
      expect(await code(site.owner.unsafe(`update bills set ${fault} where number = 'B-FAULTS'`))).toBe("23514");
    });
});

describe("the months of the log", () => {
  test("are made ahead, and making them again is harmless", async () => {
    const months = async () => (await site.owner`select count(*)::int as n from pg_inherits where inhparent = 'events'::regclass`)[0]?.n;
    expect(await months()).toBe(5); // this month, three more, and the one for the rest
    expect((await asApp`select make_event_partitions(3) as made`)[0]?.made).toBe(0);
    expect((await asApp`select make_event_partitions(4) as made`)[0]?.made).toBe(1);
    expect(await months()).toBe(6);
  });
  test("hold the events; the rest stays empty", async () => {
    expect((await site.owner`select count(*)::int as n from events_rest`)[0]?.n).toBe(0);
  });
});

describe("migrations", () => {
  test("are those of the schema: the generator finds nothing to add", async () => {
    const out = mkdtempSync(join(tmpdir(), "tracetrack-drizzle-"));
    cpSync(join(root, "drizzle"), out, { recursive: true });
    const generator = Bun.spawn(
      [
        process.execPath,
        "x",
        "drizzle-kit",
        "generate",
        "--dialect",
        "postgresql",
        "--schema",
        "./src/store/schema.ts",
        "--out",
        relative(root, out),
      ],
      { cwd: root, stdout: "pipe", stderr: "pipe" },
    );
    expect(await new Response(generator.stdout).text()).toContain("No schema changes");
    rmSync(out, { recursive: true });
  });
  test("three processes at once on a new database: no error, one result", async () => {
    const fresh = await emptyDatabase();
    try {
      await Promise.all([migrateDatabase(fresh.url), migrateDatabase(fresh.url), migrateDatabase(fresh.url)]);
      const client = postgres(fresh.url, { max: 1, onnotice: () => {} });
      expect((await client`select count(*)::int as n from kinds`)[0]?.n).toBe(3);
      await client.end();
    } finally {
      await fresh.drop();
    }
  });
  test("make what the schema says: every column, null or not, and every index", async () => {
    const { getTableConfig } = await import("drizzle-orm/pg-core");
    const schema = await import("../../src/store/schema.ts");
    for (const table of Object.values(schema)) {
      const { name, columns, indexes } = getTableConfig(table as typeof schema.bags);
      const inDatabase =
        await site.owner`select column_name, is_nullable from information_schema.columns where table_schema = 'public' and table_name = ${name}`;
      const found = Object.fromEntries(inDatabase.map((column) => [column.column_name, column.is_nullable === "NO"]));
      expect(found).toEqual(Object.fromEntries(columns.map((column) => [column.name, column.notNull || column.primary])));
      const present = (await site.owner`select indexname from pg_indexes where schemaname = 'public' and tablename = ${name}`).map(
        (row) => row.indexname,
      );
      for (const index of indexes) expect(present).toContain(index.config.name);
    }
  });
});
