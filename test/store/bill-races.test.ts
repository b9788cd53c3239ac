import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { ScanAnswer } from "../../src/store/scans.ts";
import { type Desk, desk, fill, problem } from "../support/billing.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type TestSite } from "../support/site.ts";

let site: TestSite;
let desks: Desk[];
let first: Desk;

beforeAll(async () => {
  site = await openSite();
  const people = await Promise.all(Array.from({ length: 40 }, () => site.person("biller")));
  desks = people.map((who, n) => desk(site, who, `dock-${n}`));
  first = desks[0] as Desk;
});
afterEach(async () => expect(await recount(site.owner)).toEqual([]));
afterAll(() => site.close());

const count = (answers: ScanAnswer[], outcome: string) => answers.filter((answer) => answer.outcome === outcome).length;
const sacks = (many: number) => Promise.all(Array.from({ length: many }, () => fill(first, newParent(), 1)));
const deadlocks = async () =>
  Number((await site.owner`select deadlocks from pg_stat_database where datname = current_database()`)[0]?.deadlocks ?? 0);
const kept = async (bill: string) => (await site.owner`select * from bills where number = ${bill}`)[0];

describe("at the same instant", () => {
  test("two bills and one parent, 100 times: one winner, the other is told which bill, who and where", async () => {
    const [left, right] = [await first.bill(500), await first.bill(500)];
    for (let round = 0; round < 100; round++) {
      const [sack] = await sacks(1);
      const [one, two] = [desks[(round * 2) % 40] as Desk, desks[(round * 2 + 1) % 40] as Desk];
      const answers = await Promise.all([one.link(left, sack as string), two.link(right, sack as string)]);
      expect([count(answers, "linked_short"), count(answers, "on_other_bill")]).toEqual([1, 1]);
      const isLeft = answers[0]?.outcome === "linked_short";
      const winner = isLeft ? one : two;
      expect(answers[isLeft ? 1 : 0]?.other).toMatchObject({
        bill: isLeft ? left : right,
        by: winner.who.personId,
        byName: winner.who.username,
        station: winner.name,
      });
    }
    expect(((await kept(left))?.parent_count as number) + ((await kept(right))?.parent_count as number)).toBe(100);
  });

  test("40 billers and one parent for one bill: linked once, 39 are told who", async () => {
    const [bill, [sack]] = [await first.bill(), await sacks(1)];
    const answers = await Promise.all(desks.map((at) => at.link(bill, sack as string)));
    expect([count(answers, "linked_short"), count(answers, "already_on_bill")]).toEqual([1, 39]);
  });

  test("40 parents for a bill of 25: never 26", async () => {
    const [bill, all] = [await first.bill(25), await sacks(40)];
    const answers = await Promise.all(desks.map((at, n) => at.link(bill, all[n] as string)));
    expect([count(answers, "linked_short"), count(answers, "bill_full")]).toEqual([25, 15]);
  });

  test("completing while others scan: all that was linked is in the document, all else is told that it is finished", async () => {
    for (let round = 0; round < 10; round++) {
      const [bill, all] = [await first.bill(60), await sacks(20)];
      await first.link(bill, (await sacks(1))[0] as string);
      const scanning = Promise.all(all.map((sack, n) => (desks[n + 1] as Desk).link(bill, sack)));
      await Bun.sleep(round);
      const completed = await first.complete(bill);
      const answers = await scanning;
      const linked = count(answers, "linked_short");
      expect(linked + count(answers, "bill_completed")).toBe(20);
      expect(completed.parents).toBe(linked + 1);
      expect((await first.document(bill))?.document.list).toHaveLength(linked + 1);
      for (const answer of answers)
        if (answer.outcome === "bill_completed") expect(answer.other).toMatchObject({ byName: first.who.username });
    }
  });

  test("unlinking while it completes: off before it, or refused after it; the document agrees", async () => {
    for (let round = 0; round < 20; round++) {
      const [bill, all] = [await first.bill(60), await sacks(6)];
      for (const sack of all) await first.link(bill, sack);
      const [answers, completed] = await Promise.all([
        Promise.all(all.slice(1).map((sack, n) => (desks[n + 1] as Desk).unlink(bill, sack))),
        first.complete(bill),
      ]);
      const off = count(answers, "unlinked");
      expect(off + count(answers, "bill_completed")).toBe(5);
      expect(completed.parents).toBe(6 - off);
      expect((await first.document(bill))?.document.list).toHaveLength(6 - off);
    }
  });

  test("the target lowered below what is being linked: one of them gives way", async () => {
    for (let round = 0; round < 20; round++) {
      const [bill, all] = [await first.bill(10), await sacks(6)];
      const [answers, change] = await Promise.all([
        Promise.all(all.map((sack, n) => (desks[n + 1] as Desk).link(bill, sack))),
        problem(first.change(bill, { target: 3 })),
      ]);
      const { parent_count: parents, target } = (await kept(bill)) as { parent_count: number; target: number };
      expect(parents).toBe(count(answers, "linked_short"));
      expect(change === "done" ? [target, parents <= 3] : [target, change]).toEqual(
        change === "done" ? [3, true] : [10, "target_below_count"],
      );
    }
  });

  test("completed by 40 at once: once, one document", async () => {
    const [bill, [sack]] = [await first.bill(), await sacks(1)];
    await first.link(bill, sack as string);
    const ends = await Promise.all(desks.map((at) => problem(at.complete(bill))));
    expect(ends.filter((end) => end === "done")).toHaveLength(1);
    expect(ends.filter((end) => end === "bill_completed")).toHaveLength(39);
    expect((await first.look(bill)).versions).toHaveLength(1);
  });

  test("two returns and one parent: it comes back on one", async () => {
    for (let round = 0; round < 20; round++) {
      const [bill, [sack], left, right] = [await first.bill(), await sacks(1), await first.ticket(), await first.ticket()];
      await first.link(bill, sack as string);
      const answers = await Promise.all([
        (desks[1] as Desk).giveBack(left, sack as string),
        (desks[2] as Desk).giveBack(right, sack as string),
      ]);
      expect([count(answers, "returned"), count(answers, "not_on_bill")]).toEqual([1, 1]);
    }
  });

  test("cancelling a return while what came back is billed again: on one bill only", async () => {
    for (let round = 0; round < 20; round++) {
      const [bill, second, all, ticket] = [await first.bill(), await first.bill(), await sacks(3), await first.ticket()];
      for (const sack of all) await first.link(bill, sack);
      for (const sack of all) await first.giveBack(ticket, sack);
      const [cancelled, ...answers] = await Promise.all([
        first.cancel(ticket),
        ...all.map((sack, n) => (desks[n + 1] as Desk).link(second, sack)),
      ]);
      expect(cancelled.putBack + count(answers, "linked_short")).toBe(3);
      expect(cancelled.kept).toHaveLength(count(answers, "linked_short"));
    }
  });

  test("100 bills made: numbers without gaps, also beside refused ones", async () => {
    const before = Number((await first.bill()).slice(-4));
    const typed = await first.bill(3, "TAKEN");
    const made = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        if (n % 10 === 0) await problem((desks[n % 40] as Desk).bill(3, typed));
        if (n % 10 === 5) await problem((desks[n % 40] as Desk).bill(501));
        return (desks[n % 40] as Desk).bill();
      }),
    );
    expect(made.map((number) => Number(number.slice(-4))).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, n) => before + 1 + n),
    );
  });
});

describe("all at once on few bags", () => {
  test("links, returns, moves, undos, completions: no deadlock, and every figure equals a recount", async () => {
    const before = await deadlocks();
    const [parents, children] = [await sacks(12), Array.from({ length: 40 }, newChild)];
    const bills = await Promise.all(Array.from({ length: 4 }, () => first.bill(8)));
    const tickets = await Promise.all(Array.from({ length: 3 }, () => first.ticket()));
    await Promise.all(
      desks.map(async (at, n) => {
        for (let step = 0; step < 40; step++) {
          const pick = <T>(list: T[], salt: number) => list[(n * 7 + step * 13 + salt * 5 + ((n * step) % 11)) % list.length] as T;
          const [parent, bill, ticket] = [pick(parents, step), pick(bills, n), pick(tickets, step)];
          const acts = [
            () => at.link(bill, parent),
            () => at.move(parent, pick(children, n)),
            () => at.giveBack(ticket, parent),
            () => at.undo(),
            () => at.unlink(bill, parent),
            () => at.complete(bill),
            () => at.move(pick(parents, step + 3), pick(children, step)),
            () => at.link(pick(bills, step), pick(parents, n)),
            () => at.reopenBill(bill),
            () => (step === 20 && n < 2 ? at.cancel(ticket) : at.link(bill, parent)),
          ];
          const end = await problem((acts[(n + step * 3) % acts.length] as () => Promise<unknown>)());
          expect(["done", "bill_completed", "bill_open", "bill_empty", "return_closed"]).toContain(end);
        }
      }),
    );
    expect((await deadlocks()) - before).toBe(0);
  });
});
