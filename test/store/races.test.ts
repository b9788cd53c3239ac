import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ScanAnswer } from "../../src/store/scans.ts";
import { dice } from "../support/dice.ts";
import { recount } from "../support/recount.ts";
import { newChild, newMoong, newParent, type Station, station } from "../support/scanning.ts";
import { openSite, type TestSite } from "../support/site.ts";

let site: TestSite;
let stations: Station[];

beforeAll(async () => {
  site = await openSite();
  const people = await Promise.all(Array.from({ length: 100 }, () => site.person("dispatcher")));
  stations = people.map((who, n) => station(site, who, `table-${n}`));
});
afterAll(() => site.close());

const count = (answers: ScanAnswer[], outcome: string) => answers.filter((answer) => answer.outcome === outcome).length;

describe("100 stations at the same instant", () => {
  test("one child for 100 parents: one winner, the others are told which parent", async () => {
    const child = newChild();
    const answers = await Promise.all(stations.map((s) => s.pack(newParent(), child)));
    expect(count(answers, "packed")).toBe(1);
    expect(count(answers, "in_other_parent")).toBe(99);
    const winner = answers.find((answer) => answer.outcome === "packed")?.parent?.code;
    for (const answer of answers) if (answer.other) expect(answer.other.parent).toBe(winner as string);
    expect(await recount(site.owner)).toEqual([]);
  });

  test("100 children for one parent of 30: never 31", async () => {
    const parent = newParent();
    const answers = await Promise.all(stations.map((s) => s.pack(parent, newChild())));
    expect([count(answers, "packed"), count(answers, "packed_full"), count(answers, "parent_full")]).toEqual([29, 1, 70]);
    expect(await recount(site.owner)).toEqual([]);
  });

  test("the same new parent opened by all: made once", async () => {
    const code = newMoong();
    const answers = await Promise.all(stations.map((s) => s.open(code)));
    expect(count(answers, "opened")).toBe(100);
    expect((await site.owner`select count(*)::int as n from bags where code = ${code}`)[0]?.n).toBe(1);
  });

  test("the same key 100 times: done once, answered alike", async () => {
    const [parent, child, key] = [newParent(), newChild(), crypto.randomUUID()];
    const s = stations[0] as Station;
    const answers = await Promise.all(Array.from({ length: 100 }, () => s.pack(parent, child, key)));
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ replayed: _, ...answer }) => JSON.stringify(answer))).size).toBe(1);
    expect((await site.owner`select count(*)::int as n from events where key = ${key}`)[0]?.n).toBe(1);
  });

  test("two parents swap their children from both sides: nobody waits for ever", async () => {
    const [left, right] = [newParent(), newParent()];
    const children = Array.from({ length: 20 }, newChild);
    for (const [n, child] of children.entries()) await (stations[0] as Station).pack(n % 2 ? left : right, child);
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(stations.map((s, n) => s.move(n % 2 ? left : right, children[(n + round) % 20] as string)));
      for (const answer of answers) expect(["moved", "already_here"]).toContain(answer.outcome);
    }
    expect(await recount(site.owner)).toEqual([]);
  });

  test("two sacks, each scanned as a packet of the other: refused at once, nobody waits", async () => {
    const [left, right] = [newParent(), newParent()];
    await (stations[0] as Station).open(left);
    await (stations[0] as Station).open(right);
    const [{ before = 0 } = {}] =
      await site.owner`select deadlocks::int as before from pg_stat_database where datname = current_database()`;
    const answers = await Promise.all(stations.map((s, n) => (n % 2 ? s.pack(left, right) : s.pack(right, left))));
    expect(count(answers, "is_parent")).toBe(100);
    const [{ after = 0 } = {}] = await site.owner`select deadlocks::int as after from pg_stat_database where datname = current_database()`;
    expect(after).toBe(before);
  });

  test("one person's undo from 20 windows of one station takes back 20 scans, each once", async () => {
    const s = station(site, await site.person("dispatcher"));
    const parent = newParent();
    for (let n = 0; n < 25; n++) await s.pack(parent, newChild());
    const answers = await Promise.all(Array.from({ length: 20 }, () => s.undo()));
    expect(count(answers, "undone")).toBe(20);
    expect(new Set(answers.map((answer) => answer.undid?.event)).size).toBe(20);
    expect((await s.open(parent)).parent?.count).toBe(5);
    expect(await recount(site.owner)).toEqual([]);
  });
});

describe("random work of 100 stations on few bags", () => {
  for (const seed of [1, 2, 3]) {
    test(`every figure equals a recount after 2,000 operations (seed ${seed})`, async () => {
      const parents = Array.from({ length: 8 }, (_, n) => (n % 2 ? newMoong() : newParent()));
      const children = Array.from({ length: 60 }, newChild);
      await Promise.all(
        stations.map(async (s, n) => {
          const roll = dice(seed * 1000 + n);
          for (let step = 0; step < 20; step++) {
            const parent = parents[roll(parents.length)] as string;
            const child = children[roll(children.length)] as string;
            const act = [s.open, s.pack, s.pack, s.pack, s.move, s.unpack, s.close, s.reopen, s.undo][roll(9)];
            if (act === s.unpack) await s.unpack(child);
            else if (act === s.undo) await s.undo();
            else if (act === s.pack || act === s.move) await act(parent, child);
            else if (act === s.close) await s.close(parent, "short");
            else if (act === s.reopen) await s.reopen(parent);
            else await s.open(parent);
          }
        }),
      );
      expect(await recount(site.owner)).toEqual([]);
    });
  }
});

test("an admin's new capacity and new parents at the same moment leave no parent with the old one and room", async () => {
  const admin = await site.person("admin");
  const { changeKind } = await import("../../src/store/kinds.ts");
  const guard = { sessionId: admin.sessionId, rights: 1 };
  const moong = (await site.site.kinds.current()).kinds.find((kind) => kind.capacity === 15);
  const opened = Promise.all(
    stations.map(async (s) => {
      try {
        return await s.open(newMoong());
      } catch {
        return null; // the kinds changed under it: the service reads them again
      }
    }),
  );
  await changeKind(site.database, guard, moong?.id as number, { capacity: 20 });
  await opened;
  expect(
    (await site.owner`select count(*)::int as n from bags where kind_id = ${moong?.id as number} and status = 'open' and capacity <> 20`)[0]
      ?.n,
  ).toBe(0);
});
