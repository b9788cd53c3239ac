import { afterAll, beforeAll, describe, expect } from "bun:test";
import type { BrowserContext, Page, Route } from "playwright-core";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { recount } from "../support/recount.ts";
import { password, type SignedIn } from "../support/site.ts";
import * as at from "../support/table.ts";

const { atPack, button, counts, failedRequests, inside, logOf, logWith, newPackets, newSack, next, packed, ready, says, scan } = at;

let stage: Stage;
let who: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  who = await stage.site.person("dispatcher");
});
afterAll(() => stage.close());

const scansPath = "**/api/scans";
const cutOff = (context: BrowserContext) => context.route(scansPath, (route: Route) => route.abort());
const mend = (context: BrowserContext) => context.unroute(scansPath);
const waiting = (page: Page, count: number) => page.locator(".count__wait", { hasText: `${count} waiting` }).waitFor();
const onDevice = (page: Page, store: "scans" | "held" = "scans") =>
  page.evaluate(
    (name) =>
      new Promise<number>((resolve) => {
        const request = indexedDB.open("tracetrack");
        request.onsuccess = () => {
          const all = request.result.transaction(name).objectStore(name).count();
          all.onsuccess = () => resolve(all.result);
        };
      }),
    store,
  );
/** Waits until so many are on its disk: what it was told a moment ago may be on its way there. Ends with the time of the test. */
const holds = async (page: Page, count: number, store: "scans" | "held" = "scans") => {
  while ((await onDevice(page, store)) !== count) await Bun.sleep(20);
};
const table = (work: (table: at.Table) => Promise<void>, options: Partial<Parameters<typeof at.atTable>[1]> = {}) =>
  at.atTable(stage, { person: who, complaints: failedRequests, ...options }, work);

describe("a scan that the server has not answered", () => {
  inBrowser("outlives a reload, and goes out in its order, into its own sack", () =>
    table(async ({ page, context, station }) => {
      const [first, second, packets] = [newSack(), newSack(), newPackets(5)];
      await scan(page, [first, ...packets.slice(0, 2)]);
      await counts(page, 2);
      await cutOff(context);
      await scan(page, packets.slice(2, 4));
      await says(page, "Saved");
      await waiting(page, 2);
      await scan(page, "TT-NEXT");
      await says(page, "Next bag");
      await scan(page, [second, packets[4] as string]);
      await waiting(page, 4);
      await page.reload();
      await ready(page);
      await waiting(page, 4);
      expect(await page.locator("h1 .code").textContent()).toBe(second);
      await mend(context);
      await page.evaluate(() => window.dispatchEvent(new Event("online")));
      await counts(page, 1);
      expect(await logWith(stage, station, 7)).toEqual([
        `open ${first} opened`,
        ...packed(packets.slice(0, 4)),
        `open ${second} opened`,
        ...packed(packets.slice(4)),
      ]);
      expect(await inside(stage, first)).toEqual(packets.slice(0, 4));
      await holds(page, 0);
    }),
  );

  inBrowser("outlives a tab that dies between scan and answer, and is done once", () =>
    table(async ({ page, context, station }) => {
      const [sack, packets] = [newSack(), newPackets(3)];
      await scan(page, [sack, packets[0] as string]);
      await counts(page, 1);
      // The server does it, and its answer never comes.
      let isLost = true;
      await context.route(scansPath, async (route) => {
        if (!isLost) return route.continue();
        await route.fetch().catch(() => undefined);
        await new Promise(() => undefined);
      });
      await scan(page, packets.slice(1));
      await logWith(stage, station, 3);
      await waiting(page, 2);
      const wire = await context.newCDPSession(page);
      const crashed = page.waitForEvent("crash");
      void wire.send("Page.crash").catch(() => undefined);
      await crashed;
      isLost = false;
      const again = await context.newPage();
      await atPack(again, `/pack?parent=${sack}`);
      await counts(again, 3);
      expect(await logOf(stage, station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
      await holds(again, 0);
    }),
  );

  inBrowser("is sent by another tab when its own is closed", () =>
    table(async ({ page, context, station }) => {
      const [sack, packets] = [newSack(), newPackets(2)];
      const other = await context.newPage();
      await atPack(other);
      await page.bringToFront();
      await cutOff(context);
      await scan(page, [sack, ...packets]);
      await waiting(page, 3);
      await waiting(other, 3);
      await page.close();
      await mend(context);
      await other.bringToFront();
      expect(await logWith(stage, station, 3)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    }),
  );

  inBrowser("waits for the choice of a bag, also over a reload", () =>
    table(async ({ page, station }) => {
      const [first, second, packets] = [newSack(), newSack(), newPackets(3)];
      await scan(page, [first, packets[0] as string]);
      await counts(page, 1);
      await scan(page, second);
      await says(page, "New bag?");
      await scan(page, packets.slice(1));
      await says(page, "Choose first");
      await holds(page, 3, "held");
      await page.reload();
      await ready(page);
      await says(page, "New bag?");
      await button(page, "Switch to the new bag").click();
      await counts(page, 2);
      expect(await logWith(stage, station, 5)).toEqual([
        `open ${first} opened`,
        `pack ${packets[0]} packed`,
        `open ${second} opened`,
        ...packed(packets.slice(1)),
      ]);
    }),
  );

  inBrowser("stays on the list after a refusal until somebody has looked, also over a reload", () =>
    table(async ({ page, context }) => {
      const [sack, [packet]] = [newSack(), newPackets(1) as [string]];
      await at.atTable(stage, { person: who }, async ({ page: elsewhere }) => {
        await scan(elsewhere, [newSack(), packet]);
        await says(elsewhere, "Added");
      });
      await cutOff(context);
      await scan(page, [sack, packet]);
      await waiting(page, 2);
      await mend(context);
      await page.evaluate(() => window.dispatchEvent(new Event("online")));
      await page.locator(".aside", { hasText: packet }).waitFor();
      await page.reload();
      await ready(page);
      await page.locator(".aside", { hasText: packet }).waitFor();
      await button(page, "Done, I put it aside").click();
      await page.reload();
      await ready(page);
      expect(await page.locator(".aside").isVisible()).toBe(false);
    }),
  );

  inBrowser("is said loudly when the device is full, and is sent from memory all the same", () =>
    table(async ({ page, context, station }) => {
      const [sack, packets] = [newSack(), newPackets(3)];
      await scan(page, [sack, packets[0] as string]);
      await counts(page, 1);
      // Chromium's own quota can't be made small enough: what a full disk does to a write is done here.
      await page.evaluate(() => {
        IDBObjectStore.prototype.add = () => {
          throw new DOMException("No room.", "QuotaExceededError");
        };
      });
      await cutOff(context);
      await scan(page, packets[1] as string);
      await says(page, "Not saved");
      await page.locator(".scan__notice", { hasText: "Keep this page open" }).waitFor();
      await mend(context);
      await scan(page, packets[2] as string);
      await counts(page, 3);
      expect(await logOf(stage, station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    }),
  );
});

describe("a page that comes", () => {
  inBrowser("without its script starts anew by itself, and hears what was scanned then", () =>
    table(async ({ page, context, station }) => {
      let isLost = true;
      await context.route(/\/assets\/pack-[^/]+\.js$/, (route) => {
        if (!isLost) return route.continue();
        isLost = false;
        return route.abort();
      });
      await page.reload();
      expect(await at.verb(page).textContent()).toContain("One moment");
      await page.locator(".panel__verb", { hasNotText: "One moment" }).waitFor({ timeout: 40_000 });
      await ready(page);
      const sack = newSack();
      await scan(page, sack);
      expect(await logWith(stage, station, 1)).toEqual([`open ${sack} opened`]);
    }),
  );
});

describe("a page that goes", () => {
  inBrowser("in the middle of a write holds what it heard to the next one", () =>
    table(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(2)];
      await scan(page, [sack, packets[0] as string]);
      await counts(page, 1);
      await at.slowDisk(page);
      await scan(page, packets[1] as string);
      await Bun.sleep(200);
      expect(await page.locator(".log li").count()).toBe(2);
      await page.reload();
      await ready(page);
      expect(await logWith(stage, station, 3)).toEqual([`open ${sack} opened`, ...packed(packets)]);
      await counts(page, 2);
    }),
  );

  inBrowser("with a question of one person puts it to nobody else", async () => {
    const station = `table-${next()}`;
    const [first, second] = [await stage.site.person("dispatcher"), await stage.site.person("dispatcher")];
    const { page, context, close } = await stage.visit(first, { station });
    const [sack, another, packets] = [newSack(), newSack(), newPackets(2)];
    await atPack(page);
    await scan(page, [sack, packets[0] as string]);
    await counts(page, 1);
    await scan(page, [another, packets[1] as string]);
    await says(page, "Choose first");
    const comes = async (person: SignedIn) => {
      await context.addCookies([{ name: "tt_session", value: person.token, url: stage.origin }]);
      await page.goto(`/pack?parent=${sack}`);
      await ready(page);
    };
    await comes(second);
    await Bun.sleep(500);
    expect(await at.verb(page).textContent()).toBe("Ready");
    await comes(first);
    await says(page, "New bag?");
    await button(page, "Switch to the new bag").click();
    await logWith(stage, station, 4);
    const by = await stage.site.owner`select distinct person_id from events where station = ${station}`;
    expect(by.map(({ person_id }) => person_id)).toEqual([first.personId]);
    expect(await inside(stage, another)).toEqual([packets[1] as string]);
    await close();
  });
});

describe("5,000 scans that wait", () => {
  inBrowser("make neither the start nor the next scan slow", () =>
    table(async ({ page, context }) => {
      const [sack, packets] = [newSack(), newPackets(6)];
      await scan(page, [sack, packets[0] as string]);
      await counts(page, 1);
      await cutOff(context);
      const costMs = async (code: string) => {
        await page.evaluate(() => {
          const log = document.querySelector(".log") as HTMLElement;
          const last = { keyAt: 0 };
          addEventListener("keydown", ({ timeStamp }) => Object.assign(last, { keyAt: timeStamp }), true);
          new MutationObserver((_, watch) => {
            watch.disconnect();
            Object.assign(globalThis, { tookMs: performance.now() - last.keyAt });
          }).observe(log, { childList: true, subtree: true, characterData: true });
        });
        await scan(page, code);
        await page.waitForFunction(() => "tookMs" in globalThis);
        return page.evaluate(() => {
          const { tookMs } = globalThis as unknown as { tookMs: number };
          Reflect.deleteProperty(globalThis, "tookMs");
          return tookMs;
        });
      };
      const median = async (codes: string[]) => {
        const all: number[] = [];
        for (const code of codes) all.push(await costMs(code));
        return all.sort((a, b) => a - b)[Math.floor(all.length / 2)] as number;
      };
      const few = await median(packets.slice(1));
      await page.evaluate(
        ({ sack, person, username }) =>
          new Promise((resolve) => {
            const request = indexedDB.open("tracetrack");
            request.onsuccess = () => {
              const transaction = request.result.transaction("scans", "readwrite");
              const store = transaction.objectStore("scans");
              for (let one = 0; one < 5000; one++) {
                const key = crypto.randomUUID();
                const scan = {
                  do: "pack",
                  parent: sack,
                  child: `BULK${one}`,
                  how: "scanner",
                  key,
                  at: new Date().toISOString(),
                  station: "x",
                };
                store.add({ key, person, username, tab: "gone", scan });
              }
              transaction.oncomplete = () => resolve(null);
            };
          }),
        { sack, person: who.personId, username: who.username },
      );
      const startedAt = Date.now();
      await page.reload();
      await ready(page);
      const readyMs = Date.now() - startedAt;
      await waiting(page, 5005);
      const many = await median(newPackets(5));
      process.stdout.write(`one more scan: ${few.toFixed(1)} ms, with 5,000 waiting ${many.toFixed(1)} ms; ready in ${readyMs} ms\n`);
      expect(many).toBeLessThan(few + 60);
    }),
  );
});

describe("two tabs", () => {
  inBrowser("share one outbox: one request in the air, nothing twice, each shows its own", () =>
    table(async ({ page, context, station }) => {
      const other = await context.newPage();
      await atPack(other);
      let inAir = 0;
      let mostInAir = 0;
      await context.route(scansPath, async (route) => {
        mostInAir = Math.max(mostInAir, ++inAir);
        await Bun.sleep(120);
        inAir--;
        await route.continue();
      });
      const [mine, theirs] = [newSack(), newSack()];
      const [forMine, forTheirs] = [newPackets(8), newPackets(8)];
      await page.bringToFront();
      await scan(page, [mine, ...forMine]);
      await other.bringToFront();
      await scan(other, [theirs, ...forTheirs]);
      await counts(other, 8);
      await page.bringToFront();
      await counts(page, 8);
      expect(mostInAir).toBe(1);
      expect((await logOf(stage, station)).length).toBe(18);
      expect(await inside(stage, mine)).toEqual(forMine);
      expect(await inside(stage, theirs)).toEqual(forTheirs);
    }),
  );

  inBrowser("on plain http, where there are no locks, do each scan once and put a question to one of them only", () =>
    table(async ({ context, station }) => {
      await context.addInitScript("Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })");
      const [page, sack, another, packets] = [await context.newPage(), newSack(), newSack(), newPackets(3)];
      await atPack(page);
      await scan(page, [sack, packets[0] as string]);
      await counts(page, 1);
      await scan(page, [another, packets[1] as string]);
      await says(page, "Choose first");
      const other = await context.newPage();
      await atPack(other);
      await Bun.sleep(500);
      expect(await at.verb(other).textContent()).toBe("Scan a parent bag");
      await page.bringToFront();
      await button(page, "Switch to the new bag").click();
      await scan(page, packets[2] as string);
      await counts(page, 2);
      expect(await logOf(stage, station)).toEqual([
        `open ${sack} opened`,
        `pack ${packets[0]} packed`,
        `open ${another} opened`,
        ...packed(packets.slice(1)),
      ]);
    }),
  );
});

describe("people", () => {
  inBrowser("who come after another don't send that one's scans under their own name", async () => {
    const station = `table-${next()}`;
    const [first, second] = [await stage.site.person("dispatcher"), await stage.site.person("dispatcher")];
    const { page, context, close } = await stage.visit(first, { station });
    const [sack, packets] = [newSack(), newPackets(3)];
    await atPack(page);
    await scan(page, [sack, packets[0] as string]);
    await counts(page, 1);
    await cutOff(context);
    await scan(page, packets.slice(1, 2));
    await waiting(page, 1);
    // Somebody else signs in, in another tab of the same browser.
    await context.addCookies([{ name: "tt_session", value: second.token, url: stage.origin }]);
    await mend(context);
    await scan(page, packets.slice(2));
    await says(page, "Somebody else");
    expect(await logOf(stage, station)).toHaveLength(2);
    await page.goto("/pack");
    await page.locator(".scan__notice", { hasText: first.username }).waitFor();
    expect(await onDevice(page)).toBe(2);
    await context.addCookies([{ name: "tt_session", value: first.token, url: stage.origin }]);
    await page.goto("/pack");
    expect(await logWith(stage, station, 4)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    const by = await stage.site.owner`select distinct person_id from events where station = ${station}`;
    expect(by.map(({ person_id }) => person_id)).toEqual([first.personId]);
    await close();
  });

  inBrowser("lock the station and come back: what was scanned meanwhile is theirs, and the queue goes on", async () => {
    const station = `table-${next()}`;
    const first = await stage.site.person("dispatcher");
    const { page, close } = await stage.visit(first, { station });
    const [sack, packets] = [newSack(), newPackets(3)];
    await atPack(page);
    await scan(page, [sack, packets[0] as string]);
    await counts(page, 1);
    await button(page, "Help").click();
    await button(page, "Lock now").click();
    const dialog = page.getByRole("dialog", { name: "Who is here?" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await scan(page, packets.slice(1));
    expect(await dialog.isVisible()).toBe(true);
    await waiting(page, 2);
    // Also a reload does not unlock it.
    await page.reload();
    await dialog.waitFor();
    expect(await logOf(stage, station)).toHaveLength(2);
    await page.getByLabel("PIN or password").fill(password);
    await button(page, "Carry on").click();
    await counts(page, 3);
    expect(await logOf(stage, station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    await close();
  });
});

describe("without network", () => {
  const withWorker = { serviceWorkers: "allow" } as const;
  inBrowser("the page opens with the bag in hand, keeps what is scanned, and sends it later", () =>
    table(async ({ page, context, station }) => {
      const [sack, packets] = [newSack(), newPackets(4)];
      await at.isKept(page);
      await scan(page, [sack, ...packets.slice(0, 2)]);
      await counts(page, 2);
      await context.setOffline(true);
      await page.reload();
      await ready(page);
      await counts(page, 2);
      expect(await page.locator("h1 .code").textContent()).toBe(sack);
      await scan(page, packets.slice(2));
      await waiting(page, 2);
      await says(page, "Saved");
      await page.reload();
      await ready(page);
      await waiting(page, 2);
      await context.setOffline(false);
      await counts(page, 4);
      expect(await logOf(stage, station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    }, withWorker),
  );

  inBrowser(
    "nothing of a person is kept after signing out",
    () =>
      table(
        async ({ page, context }) => {
          await at.isKept(page);
          await page.goto("/account");
          await page.getByRole("button", { name: "Sign out" }).first().click();
          await page.waitForURL("**/login*");
          await context.setOffline(true);
          await expect(page.goto("/pack")).rejects.toThrow();
        },
        { ...withWorker, complaints: [...failedRequests, /localStorage/] },
      ), // the browser's own page of errors has no storage
  );
});

inBrowser("after all of this every figure is what a recount gives", async () => {
  expect(await recount(stage.site.owner)).toEqual([]);
});
