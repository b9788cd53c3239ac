import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { ask } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent, type Station, station } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { type Importer, importer } from "../support/staging.ts";

let site: TestSite;
let admin: SignedIn;
let at: Station;
let uploads: Importer;

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  at = station(site, await site.person("dispatcher"));
  uploads = importer(site, admin);
});
afterEach(async () => expect(await recount(site.owner)).toEqual([]));
afterAll(async () => {
  await uploads.close();
  await site.close();
});

type Pair = [parent: string | null, child: string | null];
const staged = (pairs: Pair[]) => uploads.stage(pairs.map(([parent, child]) => ({ parent, child })));

const inside = async (parent: string) =>
  (await site.owner`select c.code from bags c join bags p on p.id = c.parent_id where p.code = ${parent} order by c.code`).map(
    ({ code }) => code,
  );

async function story(code: string): Promise<string[]> {
  const answer = await ask(site.app, "GET", `/api/bag/${code}/history`, { as: admin.token });
  return (await answer.json()).items.map(({ message }: { message: string }) => message);
}

describe("an upload", () => {
  test("puts new children into new parents, all at once, and is taken back", async () => {
    const pairs: Pair[] = Array.from({ length: 10 }, newParent).flatMap((parent) =>
      Array.from({ length: 30 }, (): Pair => [parent, newChild()]),
    );
    const id = await staged(pairs);
    expect(await uploads.check(id)).toMatchObject({ rows: 300, new: 300, refused: 0 });
    expect(await inside(pairs[0]?.[0] as string)).toEqual([]);
    expect(await uploads.run("commit", id)).toMatchObject({ done: 300, changed: 0 });
    expect(await inside(pairs[0]?.[0] as string)).toHaveLength(30);
    expect(await site.owner`select child_count, weight_grams, status from bags where code = ${pairs[0]?.[0] as string}`).toMatchObject([
      { child_count: 30, weight_grams: 30000, status: "closed" },
    ]);
    expect(await recount(site.owner)).toEqual([]);
    await uploads.run("revoke", id);
    expect(await inside(pairs[0]?.[0] as string)).toEqual([]);
    const [parent, child] = pairs[0] as [string, string];
    expect(await story(child)).toEqual([
      `${child} is out of ${parent}: upload ${id} was taken back.`,
      `${child} was put into ${parent} by upload ${id}.`,
    ]);
  });

  test("says of each row what is wrong with it", async () => {
    const [full, short, other, fresh] = [newParent(), newParent(), newParent(), newParent()];
    const known = newChild();
    await at.pack(other, known);
    for (let n = 0; n < 30; n++) await at.pack(full, newChild());
    const inShort = newChild();
    await at.pack(short, inShort);
    await at.close(short, "no more");
    const [a, b, c, d] = [newChild(), newChild(), newChild(), newChild()];
    const pairs: Pair[] = [
      [fresh, a],
      [fresh, a],
      [other, a],
      [full, b],
      [short, c],
      [short, inShort],
      [fresh, known],
      [other, known],
      [fresh, null],
      [fresh, d],
    ];
    const id = await staged(pairs);
    await uploads.check(id);
    expect(await uploads.said(id)).toEqual([
      "new",
      "same twice_in_file 1:2",
      "refused two_parents_in_file 1:2",
      "refused parent_full 30",
      "refused parent_closed",
      "same already_here",
      `moved moved ${other}`,
      "refused two_parents_in_file 1:8",
      "new",
      "new",
    ]);
    expect(await uploads.run("commit", id)).toMatchObject({ done: 4 });
    expect(await inside(fresh)).toEqual([a, known, d].sort());
    expect(await inside(other)).toEqual([]);
    await uploads.run("revoke", id);
    expect(await inside(other)).toEqual([known]);
  });

  test("leaves alone what was scanned since the check, and can't be taken back when somebody built on it", async () => {
    const parents = [newParent(), newParent(), newParent()] as [string, string, string];
    const pairs = parents.flatMap((parent) => Array.from({ length: 5 }, (): Pair => [parent, newChild()]));
    const id = await staged(pairs);
    await uploads.check(id);
    const elsewhere = newParent();
    await at.pack(elsewhere, pairs[0]?.[1] as string);
    await at.pack(parents[1], newChild());
    expect(await uploads.run("commit", id)).toMatchObject({ done: 9, changed: 6 });
    expect(await inside(elsewhere)).toEqual([pairs[0]?.[1] as string]);
    await at.move(elsewhere, pairs[1]?.[1] as string);
    expect(await uploads.inTheWay(id)).toMatchObject({
      count: 1,
      list: [{ code: pairs[1]?.[1], why: "changed", other: elsewhere }],
    });
    await expect(uploads.run("revoke", id)).rejects.toMatchObject({ message: "built_upon" });
    expect(await inside(parents[2])).toHaveLength(5);
  });

  test("of 20,000 rows gives way to the hall: nobody waits long, and everything is right", async () => {
    const parents = Array.from({ length: 700 }, newParent);
    const pairs = parents.flatMap((parent) => Array.from({ length: 30 }, (): Pair => [parent, newChild()]));
    const id = await staged(pairs);
    await uploads.check(id);
    const stations = await Promise.all(Array.from({ length: 10 }, async () => station(site, await site.person("dispatcher"))));
    let isOver = false;
    const times: number[] = [];
    const own = new Map(stations.map((one) => [one, newParent()]));
    const scanning = stations.map(async (one) => {
      for (let n = 0; !isOver || n < 5; n++) {
        const startedAt = performance.now();
        // Now and then a scan is of a bag that the upload has in hand.
        if (one === stations[0] && n % 5 === 4) await one.pack(parents[Math.floor(Math.random() * 700)] as string, newChild());
        else await one.pack(own.get(one) as string, newChild());
        times.push(performance.now() - startedAt);
        await Bun.sleep(100);
      }
    });
    const startedAt = performance.now();
    const counts = await uploads.run("commit", id);
    process.stdout.write(`commit of ${pairs.length} rows: ${Math.round(performance.now() - startedAt)} ms, ${JSON.stringify(counts)}\n`);
    isOver = true;
    await Promise.all(scanning);
    times.sort((x, y) => x - y);
    process.stdout.write(
      `scans meanwhile: ${times.length}, p50 ${times[times.length >> 1]?.toFixed(1)}, p99 ${times[Math.floor(times.length * 0.99)]?.toFixed(1)}, max ${times.at(-1)?.toFixed(1)} ms\n`,
    );
    expect(counts.done + counts.changed).toBe(pairs.length);
  }, 120_000);
});
