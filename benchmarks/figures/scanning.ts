import { pgbench } from "../floors/pgbench.ts";
import { benchSack } from "../seed/people.ts";
import { clearBills, newBills, newPacking } from "../support/ground.ts";
import { drivenIn, type Room } from "./room.ts";
import type { Figure } from "./rounds.ts";

const packetKind = 3;
/** More sacks than one client of pgbench fills in a round. */
const sacksEach = 200;

/** `pgbench` calling the same function as a pack does, as often as it can, with as many connections as the server has. */
export async function packFloor(room: Room, clients = room.pool, seconds = room.seconds): Promise<number> {
  const { firstParent, prefix, tag } = await newPacking(room.place.owner, clients * sacksEach);
  const session = room.dispatchers[0]?.sessionId;
  const script = `\\set n :n + 1
\\set parent ${firstParent} + :client_id * ${sacksEach} + :n / 30
select scan_pack(${session}, 1, gen_random_uuid(), gen_random_uuid(), 'table-' || :client_id, 'scanner', 0, ${room.ground.kindsVersion}, '${prefix}-' || lpad((:parent)::text, 7, '0'), ${benchSack.id}, '${tag}C' || :client_id || 'X' || :n, ${packetKind}, 'bench', null);
`;
  return pgbench(room.place, { script, clients, seconds, variables: { n: 0 } });
}

export const packFigure = (room: Room, stations: number): Figure => ({
  name: "pack",
  what: `packets packed by ${stations} stations, each as fast as it is answered`,
  floors: { pgbench: () => packFloor(room) },
  ours: async () =>
    drivenIn(room, { scenario: "pack", settings: await newPacking(room.place.owner), passes: room.dispatchers.slice(0, stations) }),
});

export const batchFigure = (room: Room, batch: number, stations: number): Figure => ({
  name: `outbox of ${batch}`,
  what: `packets packed in lists of ${batch} by ${stations} stations`,
  units: batch,
  floors: { pgbench: () => packFloor(room, stations) },
  ours: async () =>
    drivenIn(room, {
      scenario: "pack",
      settings: { ...(await newPacking(room.place.owner)), batch },
      seconds: room.seconds * (batch > 100 ? 3 : 1), // a long list takes a while; a round shall see some of them end
      passes: room.dispatchers.slice(0, stations),
    }),
});

const billersOf = (room: Room) => room.billers[0] as Room["billers"][number];

/** What bills a run works on: one for each biller, or one for all of them. */
async function billsFor(room: Room, howMany: number, sacksEach: number, isOne: boolean) {
  const bills = await newBills(room.place.owner, billersOf(room), howMany, sacksEach);
  return isOne ? bills.map(({ parents }) => ({ parents, number: bills[0]?.number as string })) : bills;
}

/** Each client puts a sack of its own on a bill, and takes it off. */
async function linkFloor(room: Room, isOne: boolean): Promise<number> {
  const { place, pool, ground } = room;
  const biller = billersOf(room);
  const bills = await billsFor(room, pool, 1, isOne);
  const listed = (list: (string | undefined)[]) => `(array['${list.join("','")}'])[:client_id + 1]`;
  const scan = (name: string) =>
    `select ${name}(${biller.sessionId}, 1, gen_random_uuid(), gen_random_uuid(), 'gate-' || :client_id, 'scanner', 0, ${ground.kindsVersion}, ${listed(bills.map(({ number }) => number))}, ${listed(bills.map(({ parents }) => parents[0]))}, 1, 'bench', null);\n`;
  const rate = await pgbench(place, { script: scan("scan_link") + scan("scan_unlink"), clients: pool, seconds: room.seconds });
  await clearBills(
    place.owner,
    biller,
    bills.map(({ number }) => number),
  );
  return rate * 2;
}

/** `isOne`: all work on one bill, and so wait for its one row. */
export const linkFigure = (room: Room, stations: number, isOne = false): Figure => ({
  name: isOne ? "link to one bill" : "link",
  what: `sacks put on bills and taken off by ${stations} billers, ${isOne ? "all on one bill" : "a bill each"}`,
  floors: { pgbench: () => linkFloor(room, isOne) },
  ours: async () => {
    const bills = await billsFor(room, stations, 2, isOne);
    const driven = await drivenIn(room, { scenario: "link", settings: { bills }, passes: room.billers.slice(0, stations) });
    await clearBills(
      room.place.owner,
      billersOf(room),
      bills.map(({ number }) => number),
    );
    return driven;
  },
});
