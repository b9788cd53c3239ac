import { afterAll, beforeAll, expect, test } from "bun:test";
import { addKind } from "../../src/store/kinds.ts";
import { type Desk, desk, guardOf, problem } from "../support/billing.ts";
import { dice } from "../support/dice.ts";
import { recount } from "../support/recount.ts";
import { openSite, type TestSite } from "../support/site.ts";

const stepsEach = Number(process.env.PROPERTY_STEPS ?? 500);
const seeds = (process.env.PROPERTY_SEEDS ?? "1,2,3,4").split(",").map(Number);

let site: TestSite;
let desks: Desk[];
beforeAll(async () => {
  site = await openSite();
  const admin = await site.person("admin");
  const parent = { sort: "parent", unitGrams: null } as const;
  const child = { sort: "child", capacity: null, tareGrams: null } as const;
  for (const kind of [
    { ...parent, name: "Crate", pattern: "CR-###", capacity: 2, tareGrams: 333 },
    { ...parent, name: "Tray", pattern: "TR-###", capacity: 3, tareGrams: 1250 },
    { ...child, name: "Tin", pattern: "TIN###", unitGrams: 125 },
    { ...child, name: "Jar", pattern: "JAR###", unitGrams: 777 },
  ])
    await addKind(site.database, guardOf(admin), kind);
  site.site.kinds.forget();
  const people = [admin, ...(await Promise.all(Array.from({ length: 4 }, () => site.person("biller"))))];
  desks = people.map((who, n) => desk(site, who, `dock-${n}`));
});
afterAll(() => site.close());

type Parent = { status: string; bill: string | null };
type State = {
  parents: Record<string, Parent>;
  bills: Record<string, { status: string; version: number }>;
  tickets: Record<string, string>;
};

async function look(): Promise<State> {
  const [row] = await site.owner`select
    (select coalesce(jsonb_object_agg(p.code, jsonb_build_object('status', p.status, 'bill', b.number)), '{}') from bags p left join bills b on b.id = p.bill_id where p.sort = 'parent') as parents,
    (select coalesce(jsonb_object_agg(number, jsonb_build_object('status', status, 'version', version)), '{}') from bills) as bills,
    (select coalesce(jsonb_object_agg(number, status), '{}') from returns) as tickets`;
  return row as unknown as State;
}

/** From where to where one act may take a parent, a bill and a return; what is not here must never happen. */
const parentWays: Record<string, RegExp> = {
  open: /^new open|open open|open closed|closed open|returned open$/,
  pack: /^(?:new|open|returned) (?:open|closed)$/,
  move: /^(?:new|open|closed|returned) (?:open|closed)$/,
  unpack: /^(?:open|closed|returned) (?:open|closed)$/,
  close: /^(?:open|returned) closed$/,
  reopen: /^(?:closed|returned) open$/,
  link: /^(?:open|closed|returned) billed$/,
  unlink: /^billed (?:open|closed)$/,
  complete: /^billed dispatched$/,
  reopenBill: /^dispatched billed$/,
  giveBack: /^(?:billed|dispatched) returned$/,
  cancel: /^returned (?:billed|dispatched)$/,
  undo: /^(?:(?:open|closed|returned) (?:open|closed)|billed (?:open|closed|returned)|(?:open|closed) billed|returned (?:billed|dispatched))$/,
};
const billWays: Record<string, RegExp> = {
  bill: /^new open 0$/,
  complete: /^open completed 1$/,
  reopenBill: /^completed open 0$/,
  remove: /^open gone 0$/,
};
const ticketWays: Record<string, RegExp> = { ticket: /^new open$/, finish: /^open finished$/, cancel: /^(?:open|finished) cancelled$/ };

/** Only moves that the tables know, none at all by a refusal, and none of a parent between two bills. */
function expectLegal(act: string, isDone: boolean, before: State, after: State): void {
  const moved: string[] = [];
  for (const [code, parent] of Object.entries(after.parents)) {
    const old = before.parents[code];
    const way = `${old?.status ?? "new"} ${parent.status}`;
    const isMoved = !old || old.status !== parent.status || old.bill !== parent.bill;
    if (isMoved && !parentWays[act]?.test(way)) moved.push(`${act}: ${code} ${way}`);
    if (old?.bill && parent.bill && old.bill !== parent.bill) moved.push(`${act}: ${code} from ${old.bill} to ${parent.bill}`);
    const bill = parent.bill ? after.bills[parent.bill]?.status : null;
    if ((bill ?? "none") !== ({ billed: "open", dispatched: "completed" }[parent.status] ?? "none"))
      moved.push(`${code} is ${parent.status} on a bill that is ${bill}`);
    if (isMoved && !isDone) moved.push(`${act} was refused and moved ${code}`);
  }
  for (const number of new Set([...Object.keys(before.bills), ...Object.keys(after.bills)])) {
    const [old, now] = [before.bills[number], after.bills[number]];
    if (old?.status === now?.status && old?.version === now?.version) continue;
    const way = `${old?.status ?? "new"} ${now?.status ?? "gone"} ${now && old ? now.version - old.version : 0}`;
    if (!isDone || !billWays[act]?.test(way)) moved.push(`${act}: ${number} ${way}`);
  }
  for (const [number, status] of Object.entries(after.tickets)) {
    const way = `${before.tickets[number] ?? "new"} ${status}`;
    if (before.tickets[number] !== status && (!isDone || !ticketWays[act]?.test(way))) moved.push(`${act}: ${number} ${way}`);
  }
  expect(moved).toEqual([]);
}

/** What each act may answer; a refusal has a code of its own. */
const answers: Record<string, string[]> = {
  link: [
    "linked",
    "linked_short",
    "already_on_bill",
    "on_other_bill",
    "bill_completed",
    "bill_full",
    "parent_empty",
    "unknown_code",
    "is_child",
  ],
  unlink: ["unlinked", "not_on_bill", "on_other_bill", "bill_completed", "unknown_code", "is_child"],
  giveBack: ["returned", "already_returned", "not_on_bill", "return_closed", "unknown_code", "is_child"],
  undo: ["undone", "nothing_to_undo", "built_upon"],
  complete: ["done", "bill_completed", "bill_empty", "reason_needed"],
  reopenBill: ["done", "bill_open"],
  change: ["done", "bill_completed", "target_below_count"],
  remove: ["done", "bill_completed", "bill_not_empty", "bill_was_completed"],
  finish: ["done", "return_closed"],
  cancel: ["done", "return_closed"],
};
const good = new Set([
  "done",
  "linked",
  "linked_short",
  "unlinked",
  "returned",
  "undone",
  "opened",
  "packed",
  "packed_full",
  "moved",
  "unpacked",
  "closed",
  "reopened",
]);

for (const seed of seeds)
  test(`seed ${seed}: ${stepsEach} acts of five people; after each one every figure equals a recount, and every state is a legal one`, async () => {
    const roll = dice(seed);
    const of = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
    const digits = (many: number) => `${seed}${String(roll(many)).padStart(2, "0")}`;
    const anyParent = () => of([`CR-${digits(5)}`, `CR-${digits(5)}`, `TR-${digits(4)}`, `SB00${digits(2)}`, `M444-00${digits(2)}`]);
    const anyChild = () => of([`TIN${digits(15)}`, `JAR${digits(15)}`, `PKT0${digits(9)}`]);
    const [bills, tickets]: [string[], string[]] = [[await (desks[0] as Desk).bill(3)], [await (desks[0] as Desk).ticket()]];
    const seen: Record<string, number> = {};
    let before = await look();

    for (let step = 0; step < stepsEach; step++) {
      const at = of(desks);
      const [parent, child, bill, ticket] = [anyParent(), anyChild(), of(bills.slice(-4)), of(tickets.slice(-3))];
      const acts: [string, number, () => Promise<unknown>][] = [
        ["open", 2, () => at.open(parent)],
        ["pack", 14, () => at.pack(parent, child)],
        ["move", 6, () => at.move(parent, child)],
        ["unpack", 3, () => at.unpack(child)],
        ["close", 3, () => at.close(parent, "short")],
        ["reopen", 2, () => at.reopen(parent)],
        ["link", 16, () => at.link(bill, of([parent, parent, parent, child]))],
        ["unlink", 4, () => at.unlink(bill, parent)],
        ["giveBack", 6, () => at.giveBack(ticket, parent)],
        ["undo", 8, () => at.undo()],
        ["complete", 4, () => at.complete(bill, of(["enough", null]))],
        ["reopenBill", 3, () => at.reopenBill(bill)],
        ["change", 2, () => at.change(bill, { target: 1 + roll(5) })],
        ["remove", 1, () => (desks[0] as Desk).remove(bill)],
        ["finish", 1, () => at.finish(ticket)],
        ["cancel", 2, () => at.cancel(ticket)],
        ["bill", 2, async () => bills.push(await at.bill(1 + roll(5)))],
        ["ticket", 2, async () => tickets.push(await at.ticket())],
      ];
      const [name, , act] = of(acts.flatMap((each) => Array<typeof each>(each[1]).fill(each)));
      let outcome = "done";
      const end = await problem(act().then((answer) => (outcome = (answer as { outcome?: string } | undefined)?.outcome ?? "done")));
      if (end !== "done") outcome = end;
      if (name === "remove" && end === "done") bills.splice(bills.indexOf(bill), 1);
      if (bills.length === 0) bills.push(await (desks[0] as Desk).bill(3));
      if (answers[name]) expect(answers[name]).toContain(outcome);
      seen[outcome] = (seen[outcome] ?? 0) + 1;
      const after = await look();
      for (const number of bills) before.bills[number] ??= { status: "open", version: 0 }; // one that the test itself made
      expectLegal(name, good.has(outcome), before, after);
      const lies = await recount(site.owner);
      if (lies.length) throw new Error(`seed ${seed}, step ${step}, ${name} ${outcome}: ${JSON.stringify(lies)}`);
      before = after;
    }
    console.log(`bills: seed ${seed}, ${stepsEach} acts, 0 differences, 0 illegal states;`, JSON.stringify(seen));
  }, 180_000);
