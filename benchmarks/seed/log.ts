import { linkedAt, returnedAt } from "./bills.ts";
import type { Filling, SeedOrder } from "./order.ts";
import { dice } from "./order.ts";
import { finishedAt, packedAt } from "./parents.ts";
import { jute, packet, pulse } from "./people.ts";

/** What happened, in the order in which the log is numbered when two things are of one moment. */
const sorts = {
  open: 1,
  pack: 2,
  again: 3,
  wrong: 4,
  close: 5,
  billMade: 6,
  link: 7,
  completed: 8,
  returnMade: 9,
  returned: 10,
  finished: 11,
};

/** Events from one number to another. */
export type Piece = { first: number; last: number };
const pieces = 4;

/** Every moment of the log with its number: narrow, so that sorting millions of them is cheap. */
export async function planLog({ transaction, order }: Filling): Promise<void> {
  await transaction.unsafe(`
    create unlogged table seed_log as
    select row_number() over (order by at, sort, n, c) as id, * from (
      select ${packedAt("0")} as at, ${sorts.open} as sort, p.n, 0 as c from seed_parents p
      union all select ${packedAt("c")}, ${sorts.pack}, p.n, c from seed_parents p, generate_series(1, p.children) c
      union all select ${packedAt("1")} + interval '2 seconds', ${sorts.again}, p.n, 1 from seed_parents p where ${dice(order, 30, "p.n")} < 0.4
      union all select ${packedAt("1")} + interval '3 seconds', ${sorts.wrong}, p.n, 1 from seed_parents p join seed_parents before on before.n = p.n - 1
                 where ${dice(order, 31, "p.n")} < 0.1 and p.area is null and before.area is null and before.at + interval '2 minutes' < p.at
      union all select ${finishedAt}, ${sorts.close}, p.n, 0 from seed_parents p where p.is_closed_short
      union all select b.made_at, ${sorts.billMade}, b.id::int, 0 from seed_bills b
      union all select ${linkedAt("place")}, ${sorts.link}, b.id::int, place from seed_bills b, generate_series(0, b.size - 1) place
      union all select b.completed_at, ${sorts.completed}, b.id::int, 0 from seed_bills b where b.completed_at is not null
      union all select r.made_at, ${sorts.returnMade}, r.id, 0 from seed_returns r
      union all select ${returnedAt("place")}, ${sorts.returned}, r.id, place from seed_returns r, generate_series(0, 2) place
      union all select r.made_at + interval '2 minutes', ${sorts.finished}, r.id, 0 from seed_returns r) moments`);
  await transaction.unsafe("create index on seed_log (sort)");
  await transaction.unsafe("analyze seed_log");
}

const scanColumns =
  "id, at, scanned_at, key, person_id, area_id, station, how, what, outcome, result, code, bag_id, parent_id, bill_id, reason, answer";
const key = ({ seed }: SeedOrder) => `md5('${seed}-' || l.id)::uuid`;

type Scan = {
  sort: number;
  from: string;
  who?: string;
  what: string;
  outcome: string;
  result?: string;
  code: string;
  bag: string;
  parent?: string;
  bill?: string;
  reason?: string;
  answer: string;
};

/** Scans have a key, a station and a person; `who` is the row that names them. */
const scans = (order: SeedOrder, { first, last }: Piece, scan: Scan) => {
  const {
    sort,
    from,
    who = "p",
    what,
    outcome,
    result = "good",
    code,
    bag,
    parent = "null",
    bill = "null",
    reason = "null",
    answer,
  } = scan;
  return `
    insert into events (${scanColumns})
    select l.id, l.at, l.at - interval '40 milliseconds', ${key(order)}, ${who}.person, ${who === "p" ? "p.area" : "null"}, ${who}.station, 'scanner', '${what}', ${outcome}, '${result}',
           ${code}, ${bag}, ${parent}, ${bill}, ${reason}, ${answer}
      from seed_log l join ${from} where l.sort = ${sort} and l.id between ${first} and ${last}`;
};

const kind = `case when p.is_jute then ${jute.id} else ${pulse.id} end`;
const tare = `case when p.is_jute then ${jute.tareGrams} else ${pulse.tareGrams} end`;
const parentFacts = (count: string, status: string) =>
  `jsonb_build_object('code', p.code, 'kind', ${kind}, 'count', ${count}, 'capacity', p.capacity, 'status', ${status}, 'grams', ${tare} + ${packet.grams} * (${count}))`;
const parentBag = (status: string) => `jsonb_build_object('code', p.code, 'sort', 'parent', 'kind', ${kind}, 'status', ${status})`;
const childBag = (code: string) => `jsonb_build_object('code', ${code}, 'sort', 'child', 'kind', ${packet.id}, 'status', 'packed')`;
const statusAfter = (count: string) => `case when ${count} >= p.capacity then 'closed' else 'open' end`;
const childCode = (row: string, c: string) => `'PKT' || lpad((${row}.children_before + ${c})::text, 9, '0')`;
const onParent = "seed_parents p on p.n = l.n";
const onBill = "seed_bills b on b.id = l.n join seed_parents p on p.n = b.first + l.c";
const onReturn = "seed_returns r on r.id = l.n join seed_bills b on b.id = r.bill join seed_parents p on p.n = r.first + l.c";
const billCounts = `jsonb_build_object('number', b.number, 'status', 'open', 'target', b.target, 'parents', l.c + 1)`;

function packing(order: SeedOrder, piece: Piece): string[] {
  const child = childCode("p", "l.c");
  const other = childCode("before", "l.c");
  return [
    scans(order, piece, {
      sort: sorts.open,
      from: onParent,
      what: "open",
      outcome: "'opened'",
      code: "p.code",
      bag: "p.id",
      answer: `jsonb_build_object('code', p.code, 'bag', ${parentBag("'open'")}, 'parent', ${parentFacts("0", "'open'")}, 'children', '[]'::jsonb)`,
    }),
    scans(order, piece, {
      sort: sorts.pack,
      from: onParent,
      what: "pack",
      outcome: "case when l.c = p.capacity then 'packed_full' else 'packed' end",
      code: child,
      bag: "p.id + l.c",
      parent: "p.id",
      answer: `jsonb_build_object('code', ${child}, 'bag', ${childBag(child)}, 'parent', ${parentFacts("l.c", statusAfter("l.c"))})`,
    }),
    scans(order, piece, {
      sort: sorts.again,
      from: onParent,
      what: "pack",
      outcome: "'already_here'",
      result: "repeat",
      code: child,
      bag: "p.id + l.c",
      parent: "p.id",
      answer: `jsonb_build_object('code', ${child}, 'bag', ${childBag(child)}, 'parent', ${parentFacts("1", statusAfter("1"))})`,
    }),
    scans(order, piece, {
      sort: sorts.wrong,
      from: `${onParent} join seed_parents before on before.n = p.n - 1`,
      what: "pack",
      outcome: "'in_other_parent'",
      result: "refused",
      code: other,
      bag: "before.id + l.c",
      parent: "p.id",
      answer: `jsonb_build_object('code', ${other}, 'bag', ${childBag(other)}, 'parent', ${parentFacts("1", statusAfter("1"))},
        'other', jsonb_build_object('parent', before.code, 'station', before.station, 'by', before.person))`,
    }),
    scans(order, piece, {
      sort: sorts.close,
      from: onParent,
      what: "close",
      outcome: "'closed'",
      code: "p.code",
      bag: "p.id",
      reason: "'No more packets'",
      answer: `jsonb_build_object('code', p.code, 'bag', ${parentBag("'closed'")}, 'parent', ${parentFacts("p.children", "'closed'")})`,
    }),
  ];
}

function billing(order: SeedOrder, piece: Piece): string[] {
  return [
    scans(order, piece, {
      sort: sorts.link,
      from: onBill,
      who: "b",
      what: "link",
      outcome: "case when p.children < p.capacity then 'linked_short' else 'linked' end",
      code: "p.code",
      bag: "p.id",
      bill: "b.id",
      answer: `jsonb_build_object('code', p.code, 'bag', ${parentBag("'billed'")}, 'parent', ${parentFacts("p.children", "'billed'")}, 'bill', ${billCounts}, 'was', 'closed')`,
    }),
    scans(order, piece, {
      sort: sorts.returned,
      from: onReturn,
      who: "r",
      what: "return",
      outcome: "'returned'",
      code: "p.code",
      bag: "p.id",
      bill: "b.id",
      answer: `jsonb_build_object('code', p.code, 'bag', ${parentBag("'returned'")}, 'parent', ${parentFacts("p.children", "'returned'")}, 'return', jsonb_build_object('number', r.number))`,
    }),
  ];
}

/** What the office did: no key, no station. */
const office = ({ first, last }: Piece, sort: number, from: string, what: string, bill: string, answer: string) => `
    insert into events (id, at, person_id, what, outcome, result, bill_id, answer)
    select l.id, l.at, o.person, '${what}', 'done', 'good', ${bill}, ${answer} from seed_log l join ${from} where l.sort = ${sort} and l.id between ${first} and ${last}`;

/** A part of each month that the log speaks of. */
export async function makeMonths({ transaction }: Filling): Promise<void> {
  await transaction.unsafe(`
    do $$ declare starts timestamptz; begin
      for starts in select generate_series(date_trunc('month', min(at) at time zone 'UTC'), date_trunc('month', max(at) at time zone 'UTC'), interval '1 month') at time zone 'UTC' from seed_log loop
        continue when to_regclass('events_' || to_char(starts at time zone 'UTC', 'YYYY_MM')) is not null;
        execute format('create table %I partition of events for values from (%L) to (%L)', 'events_' || to_char(starts at time zone 'UTC', 'YYYY_MM'),
          starts, (starts at time zone 'UTC' + interval '1 month') at time zone 'UTC');
      end loop; end $$`);
}

/** The numbers of the log in pieces that can be made at the same time. */
export async function logPieces({ transaction }: Filling): Promise<Piece[]> {
  const rows = await transaction.unsafe(
    `select min(id)::int as first, max(id)::int as last from (select id, ntile(${pieces}) over (order by id) as piece from seed_log) numbered group by piece`,
  );
  return rows as unknown as Piece[];
}

/** A piece of the log, and the keys of its scans. */
export async function makeLog({ transaction, order }: Filling, piece: Piece): Promise<void> {
  const bill = "jsonb_build_object('after', jsonb_build_object('number', o.number, 'target', o.target))";
  const ticket = "jsonb_build_object('after', jsonb_build_object('number', o.number))";
  const statements = [
    ...packing(order, piece),
    ...billing(order, piece),
    office(piece, sorts.billMade, "seed_bills o on o.id = l.n", "bill_made", "o.id", bill),
    office(piece, sorts.completed, "seed_bills o on o.id = l.n", "bill_completed", "o.id", bill),
    office(piece, sorts.returnMade, "seed_returns o on o.id = l.n", "return_made", "null", ticket),
    office(piece, sorts.finished, "seed_returns o on o.id = l.n", "return_finished", "null", ticket),
  ];
  for (const statement of statements) await transaction.unsafe(statement);
  await transaction.unsafe(`
    insert into scan_keys (key, fingerprint, event_id, event_at, person_id)
    select key, md5('${order.seed} ' || id)::uuid, id, at, person_id from events
     where key is not null and id between ${piece.first} and ${piece.last} order by key`);
}

/** The tallies of every day. */
export async function finishLog({ transaction }: Filling): Promise<void> {
  const hours = Array.from({ length: 24 }, (_, hour) => `count(*) filter (where extract(hour from at) = ${hour})::int`);
  await transaction.unsafe(`
    insert into tallies (day, person_id, station, outcome, count, hours, first_at, last_at)
    select at::date, person_id, station, outcome, count(*), array[${hours.join(", ")}], min(at), max(at) from events where key is not null group by 1, 2, 3, 4`);
}
