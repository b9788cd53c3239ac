import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Stats } from "../../src/domain/stats.ts";
import { sealAll } from "../../src/services/sealing.ts";
import { statsOf } from "../../src/services/stats.ts";
import { Database } from "../../src/store/database.ts";
import { readStats } from "../../src/store/stats.ts";
import { type Desk, desk, guardOf, problem } from "../support/billing.ts";
import { dice } from "../support/dice.ts";
import { recount } from "../support/recount.ts";
import { pastScans, recountStats } from "../support/recounted-stats.ts";
import { openSite, type SignedIn, type TestSite, timeZone } from "../support/site.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const read = async (who: SignedIn, database = site.database): Promise<Stats> => statsOf(await readStats(database, guardOf(who)));
const weekMs = 7 * 86_400_000;
const minuteMs = 60_000;

/** Everything but what the recount doesn't know. */
const comparable = ({ today, lastWeek, hours, refused, stations, openBillCount, openBillsOfBefore }: Stats) => ({
  ...{ today, lastWeek, hours, refused, openBillCount, openBillsOfBefore },
  stations: stations.map(({ station, scans, lastAt }) => ({ station, scans, lastAt })),
});

async function area(name: string): Promise<number> {
  const [row] = await site.owner`insert into areas (name) values (${name}) returning id`;
  return row?.id;
}

describe("the figures equal a recount of the log and the bills, for the site and for each area", () => {
  for (const [seed, withHours, isSealed] of [
    [1, true, true],
    [2, false, false],
    [3, false, true],
  ] as const)
    test(`seed ${seed}: last week's tallies ${withHours ? "know" : "don't know"} hours, ${isSealed ? "and the log is sealed" : "nothing is sealed"}`, async () => {
      const roll = dice(seed);
      const of = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
      const [north, south] = [await area(`North ${seed}`), await area(`South ${seed}`)];
      const watchers = { all: await site.person("admin"), north: await site.person("dispatcher", { area: north }) };
      const people = [
        await site.person("dispatcher", { area: north }),
        await site.person("dispatcher", { area: south }),
        await site.person("dispatcher"),
        await site.person("biller"),
      ];
      const past = Array.from({ length: 120 }, () => ({
        at: new Date(Date.now() - weekMs + (roll(2400) - 1200) * minuteMs),
        person: of(people).personId,
        station: of(["table-1", "table-2", null]),
        outcome: of(["packed", "packed_full", "closed", "bad_code", "in_other_parent", "opened"]),
      }));
      await pastScans(site.owner, past, { timeZone, withHours });
      if (isSealed) await sealAll(site.database, () => false);
      const desks = people.map((who, place) => desk(site, who, of(["table-1", "table-2", `table-${place}`])));
      const biller = desks[3] as Desk;
      const bills: string[] = [];
      for (let step = 0; step < 120; step++) {
        const at = of(desks);
        const [parent, child] = [`SB${seed}00${roll(10)}${roll(3)}`, `PKT${seed}00${roll(40)}`];
        const acts = [
          () => at.pack(parent, child),
          () => at.pack(parent, child),
          () => at.pack(parent, "nonsense $"),
          () => at.move(parent, child),
          () => at.unpack(child),
          () => at.close(parent, "short"),
          () => at.undo(),
          async () => void bills.push(await biller.bill(2 + roll(3))),
          () => biller.link(of(bills), parent),
          () => biller.complete(of(bills)),
          () => biller.reopenBill(of(bills)),
        ];
        await problem(of(acts)());
        if (step % 12 > 0) continue;
        for (const [name, who] of Object.entries(watchers)) {
          const stats = await read(who);
          const counted = await recountStats(site.owner, stats, name === "north" ? north : null, timeZone);
          expect({ step, name, ...comparable(stats) }).toEqual({ step, name, ...counted } as never);
        }
      }
      expect(await recount(site.owner)).toEqual([]);
    }, 60_000);
});

test("a day begins at the site's midnight, wherever that is", async () => {
  const who = await site.person("admin");
  for (const zone of ["Asia/Kolkata", "Pacific/Kiritimati", "America/Los_Angeles"]) {
    const there = new Database({ url: site.url, pool: 1, prepare: true, timeZone: zone, role: "tracetrack_app" });
    try {
      const before = await read(who, there);
      const [row] = await site.owner`select (extract(epoch from ${before.day}::timestamp at time zone ${zone}) * 1000)::float8 as ms`;
      const midnight = Number(row?.ms);
      const scan = (ms: number) => ({ at: new Date(midnight + ms), person: who.personId, station: `border ${zone}`, outcome: "packed" });
      await pastScans(site.owner, [scan(-1), scan(0), scan(-1 - weekMs), scan(-weekMs), scan(-weekMs + 86_400_000 - 1)], {
        timeZone: zone,
      });
      const after = await read(who, there);
      expect(after.day).toBe(before.day); // this test doesn't run over a midnight of three zones
      expect(after.today.packed - before.today.packed).toBe(1);
      expect((after.hours.today[0] ?? 0) - (before.hours.today[0] ?? 0)).toBe(1);
      expect((after.hours.lastWeek[0] ?? 0) - (before.hours.lastWeek[0] ?? 0)).toBe(1);
      expect((after.hours.lastWeek[23] ?? 0) - (before.hours.lastWeek[23] ?? 0)).toBe(1);
      expect(after.stations.find(({ station }) => station === `border ${zone}`)?.scans).toBe(1);
    } finally {
      await there.close();
      await site.owner`delete from tallies where station = ${`border ${zone}`}`;
    }
  }
});

test("a station's pace is of this hour and the one before, and is none when it has been quiet for longer", async () => {
  const who = await site.person("dispatcher");
  const east = (14 - new Date().getUTCHours() + 24) % 24; // where it is afternoon now: the hours before are of the same day
  const zone = `Etc/GMT${east > 12 ? `+${24 - east}` : `-${east}`}`;
  const there = new Database({ url: site.url, pool: 1, prepare: true, timeZone: zone, role: "tracetrack_app" });
  try {
    const many = (station: string, count: number, minutesAgo: number) =>
      Array.from({ length: count }, () => ({
        at: new Date(Date.now() - minutesAgo * minuteMs),
        person: who.personId,
        station,
        outcome: "packed",
      }));
    await pastScans(site.owner, [...many("quick", 60, 5), ...many("gone", 60, 200)], { timeZone: zone });
    const stats = await read(who, there);
    const of = (name: string) => stats.stations.find(({ station }) => station === name);
    expect(of("quick")?.pace).toBeGreaterThan(500); // 60 in five minutes, and what the test took
    expect(of("quick")?.pace).toBeLessThanOrEqual(720);
    expect(of("gone")).toMatchObject({ scans: 60, pace: 0 });
  } finally {
    await there.close();
  }
});

test("more stations than fit are counted", async () => {
  const who = await site.person("dispatcher");
  const before = await read(who);
  const scans = Array.from({ length: 130 }, (_, n) => ({ at: new Date(), person: who.personId, station: `hall ${n}`, outcome: "opened" }));
  await pastScans(site.owner, scans, { timeZone });
  const stats = await read(who);
  expect(stats.stationCount).toBe(before.stationCount + 130);
  expect(stats.stations).toHaveLength(100);
});
