import { afterAll, beforeAll, expect } from "bun:test";
import type { BrowserContext, Page } from "playwright-core";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { randomFrom, startFaultyProxy } from "../support/faulty.ts";
import { freePort, startProgram } from "../support/program.ts";
import { recount } from "../support/recount.ts";
import * as at from "../support/table.ts";

const stations = 10;
const scansEach = 200;
const seed = 20261123;
const chaosMaxMs = 300_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** One table: what was scanned at it, in its order, and into which sack each packet belongs. */
type Table = { name: string; context: BrowserContext; page: Page; scanned: string[]; sacks: Map<string, string[]>; sack: string };

async function scanNext(table: Table, random: () => number) {
  const [isFull, children] = [table.sacks.get(table.sack)?.length === 30, table.sacks.get(table.sack)];
  if (table.sack === "" || isFull) {
    table.sack = at.newSack();
    table.sacks.set(table.sack, []);
    table.scanned.push(`open ${table.sack} opened`);
    return at.scan(table.page, table.sack, 0);
  }
  // Now and then a label of somebody else's: refused, and kept in the log all the same.
  if (random() < 0.03) {
    const code = `*${at.next()}`;
    table.scanned.push(`pack ${code} bad_code`);
    return at.scan(table.page, code, 0);
  }
  const [packet] = at.newPackets(1) as [string];
  children?.push(packet);
  table.scanned.push(`pack ${packet} ${children?.length === 30 ? "packed_full" : "packed"}`);
  return at.scan(table.page, packet, 0);
}

/** On this device: heard, on the disk, and shown. */
const isHere = (page: Page, code: string) =>
  page
    .locator(".log li", { hasText: code.slice(-4) })
    .first()
    .waitFor();

/** The tab dies right behind its last scan; a new one takes up the same outbox. */
async function killTab(table: Table) {
  const [, last = ""] = table.scanned.at(-1)?.split(" ") ?? [];
  await isHere(table.page, last);
  const wire = await table.context.newCDPSession(table.page);
  const crashed = table.page.waitForEvent("crash");
  void wire.send("Page.crash").catch(() => undefined);
  await crashed;
  table.page = await table.context.newPage();
  await at.atPack(table.page, `/pack?parent=${table.sack}`);
}

const waitingIn = (page: Page) => page.locator(".count__wait", { hasText: "waiting" }).isVisible();

inBrowser(
  `${stations} tables, ${stations * scansEach} scans: a bad line, a server killed twice, tabs killed; nothing lost, nothing double`,
  async () => {
    const random = randomFrom(seed);
    const port = freePort();
    const program = await startProgram(stage.site.url, port);
    const proxy = await startFaultyProxy(port, random);
    const tables = await Promise.all(
      Array.from({ length: stations }, async (): Promise<Table> => {
        const name = `chaos-${at.next()}`;
        const person = await stage.site.person("dispatcher");
        const { context, page } = await stage.visit(person, {
          station: name,
          baseURL: proxy.origin,
          serviceWorkers: "allow",
          reducedMotion: "reduce",
        });
        // Ten tables on two processors: a page may take its time.
        context.setDefaultTimeout(60_000);
        await context.addCookies([{ name: "tt_session", value: person.token, url: proxy.origin }]);
        return { name, context, page, scanned: [], sacks: new Map(), sack: "" };
      }),
    );
    for (const { page } of tables) {
      await at.atPack(page);
      await at.isKept(page);
    }

    const startedAt = performance.now();
    let done = 0;
    let kills = 0;
    const work = tables.map(async (table, place) => {
      for (let scan = 0; scan < scansEach; scan++) {
        await scanNext(table, random);
        done += 1;
        await Bun.sleep(random() * 60);
        if (place < 3 && scan === 60 + 30 * place) await killTab(table);
      }
    });
    const killer = (async () => {
      for (const share of [1 / 3, 2 / 3]) {
        while (done < stations * scansEach * share) await Bun.sleep(20);
        kills += 1;
        await program.killAndRestart(1500);
      }
    })();
    await Promise.all([...work, killer]);
    proxy.calm();
    for (const { page } of tables) {
      await page.evaluate(() => window.dispatchEvent(new Event("online")));
      for (let tries = 0; tries < 600 && (await waitingIn(page)); tries++) await Bun.sleep(50);
    }

    for (const { name, scanned, sacks } of tables) {
      expect(await at.logOf(stage, name)).toEqual(scanned);
      for (const [sack, children] of sacks) expect(await at.inside(stage, sack)).toEqual(children);
    }
    const [{ count: events } = {}] = await stage.site.owner`select count(*)::int from events where station like 'chaos-%'`;
    expect(events).toBe(stations * scansEach);
    expect(kills).toBe(2);
    expect(proxy.mishaps.dropped + proxy.mishaps.answerLost).toBeGreaterThan(proxy.mishaps.asked * 0.2);
    process.stdout.write(
      `chaos: ${events} scans, ${JSON.stringify(proxy.mishaps)}, server killed ${kills} times, 3 tabs killed, ${Math.round((performance.now() - startedAt) / 1000)} s\n`,
    );
    expect(await recount(stage.site.owner)).toEqual([]);
    proxy.stop();
    await program.stop();
  },
  chaosMaxMs,
);
