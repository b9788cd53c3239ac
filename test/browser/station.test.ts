import { afterAll, beforeAll, describe, expect } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { chromiumOptions, inBrowser, openStage, type Stage } from "../support/browser.ts";
import { type Hall, openHall, pin } from "../support/hall.ts";
import { recount } from "../support/recount.ts";
import { password, type SignedIn } from "../support/site.ts";
import * as at from "../support/table.ts";

const { atPack, button, count, counts, failedRequests, inside, logOf, logWith, newMoong, newPackets, newSack, next, nextPullMs } = at;
const { packed, ready, says, scan } = at;

let stage: Stage;
let hall: Hall;
let who: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  hall = await openHall(stage.site);
  who = await stage.site.person("dispatcher");
});
afterAll(() => stage.close());

const scansPath = "**/api/scans";
const table = (work: (table: at.Table) => Promise<void>, options: Partial<Parameters<typeof at.atTable>[1]> = {}) =>
  at.atTable(stage, { person: who, complaints: failedRequests, ...options }, work);

/** Whose scan brought this code in. */
async function personOf(code: string): Promise<string | undefined> {
  const [row] = await stage.site.owner`
    select p.username from events e join people p on p.id = e.person_id where e.code = ${code} and e.result = 'good' order by e.id limit 1`;
  return row?.username;
}

/** A browser in which somebody signed in by password, at the pack page. */
async function signedInByPassword(person: SignedIn) {
  const station = `table-${next()}`;
  const visit = await stage.visit(null, { station });
  await visit.page.goto("/pack");
  await visit.page.getByLabel("User name").fill(person.username);
  await visit.page.getByLabel("Password", { exact: true }).fill(password);
  await button(visit.page, "Sign in").click();
  await visit.page.waitForURL("**/pack");
  await ready(visit.page);
  return { ...visit, station };
}

describe("a card on the table", () => {
  inBrowser("takes back the last scan", () =>
    table(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(2)];
      await scan(page, [sack, ...packets]);
      await counts(page, 2);
      await scan(page, "TT-UNDO");
      await says(page, "Taken back");
      await counts(page, 1);
      await page.keyboard.press("Control+z");
      await counts(page, 0);
      expect((await logOf(stage, station)).slice(3)).toEqual([`undo ${packets[1]} undone`, `undo ${packets[0]} undone`]);
    }),
  );

  inBrowser("closes a short bag when it is scanned twice, and the next bag needs no question", () =>
    table(async ({ page, station }) => {
      const [first, second, third, packets] = [newSack(), newSack(), newSack(), newPackets(2)];
      await scan(page, [first, packets[0] as string]);
      await counts(page, 1);
      await scan(page, "TT-CLOSE");
      await says(page, "Close it short?");
      await Bun.sleep(nextPullMs);
      await scan(page, "TT-CLOSE");
      await says(page, "Bag closed");
      await scan(page, [second, packets[1] as string]);
      await counts(page, 1);
      await scan(page, "TT-NEXT");
      await says(page, "Next bag");
      await scan(page, third);
      await says(page, "Parent bag open");
      expect(await logOf(stage, station)).toEqual([
        `open ${first} opened`,
        `pack ${packets[0]} packed`,
        `close ${first} closed`,
        `open ${second} opened`,
        `pack ${packets[1]} packed`,
        `open ${third} opened`,
      ]);
      const [close] = await stage.site.owner`select reason from events where station = ${station} and what = 'close'`;
      expect(close?.reason).toBe("Closed short by card");
    }),
  );

  inBrowser("says who is here, and that a bill is finished elsewhere", () =>
    table(async ({ page, station }) => {
      await scan(page, "TT-WHO");
      await says(page, who.username.slice(0, 12));
      await scan(page, "TT-FINISH");
      await says(page, "No bill here");
      expect(await logOf(stage, station)).toEqual([]);
    }),
  );
});

describe("an undo", () => {
  inBrowser("means the scan that a person sees, not an earlier one when that is refused, also after a reload", () =>
    table(async ({ page, context, station }) => {
      const [sack, packets] = [newSack(), newPackets(2)];
      const [mine, theirs] = packets as [string, string];
      await table(async ({ page: elsewhere }) => {
        await scan(elsewhere, [newSack(), theirs]);
        await says(elsewhere, "Added");
      });
      await scan(page, [sack, mine]);
      await counts(page, 1);
      await context.route(scansPath, (route) => route.abort());
      await scan(page, theirs);
      await says(page, "Saved");
      await page.reload();
      await ready(page);
      await scan(page, "TT-UNDO");
      await page.locator(".count__wait", { hasText: "2 waiting" }).waitFor();
      await context.unroute(scansPath);
      await page.evaluate(() => window.dispatchEvent(new Event("online")));
      expect(await logWith(stage, station, 4)).toEqual([
        `open ${sack} opened`,
        `pack ${mine} packed`,
        `pack ${theirs} in_other_parent`,
        "undo  nothing_to_undo",
      ]);
      await counts(page, 1);
      expect(await inside(stage, sack)).toEqual([mine]);
    }),
  );
});

describe("the bag in hand", () => {
  inBrowser("does not come back with a late answer after it was put down", () =>
    table(async ({ page, context, station }) => {
      const [sack, packets] = [newSack(), newPackets(1)];
      await context.route(scansPath, async (route) => {
        await Bun.sleep(1000);
        await route.continue();
      });
      await scan(page, sack);
      await page.locator(".log li", { hasText: sack.slice(-4) }).waitFor();
      await scan(page, "TT-NEXT");
      await logWith(stage, station, 1);
      await page.locator(".count__wait .row").waitFor({ state: "hidden" });
      expect(await page.locator("h1").textContent()).not.toContain(sack);
      await scan(page, packets);
      await says(page, "Parent bag first");
      await logWith(stage, station, 2);
      expect(await inside(stage, sack)).toEqual([]);
    }),
  );

  inBrowser("is the one of this tab after a reload without network", () =>
    table(
      async ({ page, context }) => {
        await at.isKept(page);
        const other = await context.newPage();
        await atPack(other);
        const [mine, theirs, packets] = [newSack(), newSack(), newPackets(2)];
        await page.bringToFront();
        await scan(page, [mine, packets[0] as string]);
        await counts(page, 1);
        await other.bringToFront();
        await scan(other, [theirs, packets[1] as string]);
        await counts(other, 1);
        await context.setOffline(true);
        await page.bringToFront();
        await page.reload();
        await ready(page);
        expect(await page.locator("h1 .code").textContent()).toBe(mine);
        await context.setOffline(false);
      },
      { serviceWorkers: "allow" },
    ),
  );
});

describe("a badge", () => {
  inBrowser("changes the person: what was scanned before is the first one's, what comes behind is the second one's", async () => {
    const [first, second] = [await stage.site.person("dispatcher"), await hall.withBadge()];
    const { page, close, station } = await signedInByPassword(first);
    const [sack, packets] = [newSack(), newPackets(4)];
    await scan(page, [sack, ...packets.slice(0, 2)]);
    await scan(page, [second.badge, ...packets.slice(2)]);
    await logWith(stage, station, 5);
    expect(await Promise.all(packets.map(personOf))).toEqual([first, first, second, second].map(({ username }) => username));
    await counts(page, 4);
    await scan(page, "TT-WHO");
    await says(page, second.username.slice(0, 12));
    expect(await page.locator("h1 .code").textContent()).toBe(sack);
    expect((await logOf(stage, station)).join()).not.toContain(second.badge);
    await close();
  });

  inBrowser("that is not known changes nothing, and the scans behind it stay with who is here", async () => {
    const first = await stage.site.person("dispatcher");
    const { page, close, station } = await signedInByPassword(first);
    const [sack, packets] = [newSack(), newPackets(2)];
    await scan(page, [sack, packets[0] as string]);
    await counts(page, 1);
    await scan(page, [`TT-ME-${"0".repeat(26)}`, packets[1] as string]);
    await logWith(stage, station, 3);
    expect(await personOf(packets[1] as string)).toBe(first.username);
    await close();
  });
});

describe("a badge on a bad line", () => {
  inBrowser("gives what is scanned while the second one's page is on its way to the second one", async () => {
    const [first, second] = [await stage.site.person("dispatcher"), await hall.withBadge()];
    const { page, context, close, station } = await signedInByPassword(first);
    const [sack, packets] = [newSack(), newPackets(3)];
    await scan(page, [sack, packets[0] as string]);
    await counts(page, 1);
    await context.route("**/pack*", async (route) => {
      await Bun.sleep(2500);
      await route.continue();
    });
    const welcomed = page.waitForResponse("**/api/session/badge");
    await scan(page, second.badge);
    await welcomed;
    await Bun.sleep(300);
    await scan(page, packets.slice(1));
    await logWith(stage, station, 4);
    expect(await Promise.all(packets.map(personOf))).toEqual([first, second, second].map(({ username }) => username));
    await close();
  });

  inBrowser("locks when nobody can say whose it is, and the scans are whose it turns out to be", async () => {
    const [first, second] = [await stage.site.person("dispatcher"), await hall.withBadge()];
    const { page, context, close, station } = await signedInByPassword(first);
    const [sack, packets] = [newSack(), newPackets(2)];
    await scan(page, [sack, packets[0] as string]);
    await counts(page, 1);
    await context.route("**/api/session/badge", (route) => route.abort());
    await scan(page, second.badge);
    await page.getByRole("dialog", { name: "Who is here?" }).waitFor();
    await scan(page, packets[1] as string);
    await page.locator(".count__wait", { hasText: "1 waiting" }).waitFor();
    expect(await logOf(stage, station)).toHaveLength(2);
    await context.unroute("**/api/session/badge");
    await Bun.sleep(nextPullMs);
    await scan(page, second.badge);
    await logWith(stage, station, 3);
    expect(await personOf(packets[1] as string)).toBe(second.username);
    await close();
  });

  inBrowser("never opens the first one's page to the second one: what the device has kept of it is locked", async () => {
    const [first, second] = [await stage.site.person("dispatcher"), await hall.withBadge()];
    const station = `table-${next()}`;
    const visit = await stage.visit(null, { station, serviceWorkers: "allow" });
    const { page, context, close } = visit;
    await page.goto("/pack");
    await page.getByLabel("User name").fill(first.username);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await button(page, "Sign in").click();
    await page.waitForURL("**/pack");
    await ready(page);
    await at.isKept(page);
    const [sack, packets] = [newSack(), newPackets(2)];
    await scan(page, [sack, packets[0] as string]);
    await counts(page, 1);
    await context.route("**/api/session/badge", async (route) => {
      const response = await route.fetch();
      await context.setOffline(true);
      await route.fulfill({ response });
    });
    await scan(page, second.badge);
    await page.getByRole("dialog", { name: "Who is here?" }).waitFor();
    await scan(page, packets[1] as string);
    await page.locator(".count__wait", { hasText: "1 waiting" }).waitFor();
    await context.unroute("**/api/session/badge");
    await context.setOffline(false);
    await Bun.sleep(nextPullMs);
    await scan(page, second.badge);
    await logWith(stage, station, 3);
    expect(await Promise.all(packets.map(personOf))).toEqual([first.username, second.username]);
    await close();
  });

  inBrowser("locks the first one's other tabs too", async () => {
    const [first, second] = [await stage.site.person("dispatcher"), await hall.withBadge()];
    const { page, context, close, station } = await signedInByPassword(first);
    const other = await context.newPage();
    await atPack(other);
    await page.bringToFront();
    const isThere = page.waitForEvent("load");
    await scan(page, second.badge);
    await isThere;
    await ready(page);
    await other.bringToFront();
    await other.getByRole("dialog", { name: "Who is here?" }).waitFor();
    const sack = newSack();
    await scan(other, sack);
    await other.locator(".count__wait", { hasText: "1 waiting" }).waitFor();
    await Bun.sleep(nextPullMs);
    await scan(other, second.badge);
    await logWith(stage, station, 1);
    expect(await personOf(sack)).toBe(second.username);
    await close();
  });
});

describe("an untouched station", () => {
  inBrowser("is locked by the first key after a sleep, before that scan is anybody's", async () => {
    const first = await stage.site.person("dispatcher");
    const { page, close, station } = await signedInByPassword(first);
    await page.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 20 * 60_000;
    });
    const sack = newSack();
    await scan(page, sack, 0); // the first key opens a dialog, and a scanner doesn't wait for that
    await page.getByRole("dialog", { name: "Who is here?" }).waitFor();
    await page.locator(".count__wait", { hasText: "1 waiting" }).waitFor();
    expect(await logOf(stage, station)).toEqual([]);
    await close();
  });

  inBrowser("is one in all its tabs: who scans in one of them is here", async () => {
    const first = await stage.site.person("dispatcher");
    const { page, context, close } = await signedInByPassword(first);
    const other = await context.newPage();
    await atPack(other);
    await page.bringToFront();
    await page.evaluate(() => localStorage.setItem("tt.lock-minutes", "0.2"));
    for (let second = 0; second < 20; second++) {
      await page.keyboard.press("Shift");
      await Bun.sleep(1000);
    }
    for (const tab of [page, other]) expect(await tab.getByRole("dialog", { name: "Who is here?" }).isVisible()).toBe(false);
    await button(page, "Help").click();
    await button(page, "Lock now").click();
    await other.getByRole("dialog", { name: "Who is here?" }).waitFor();
    await close();
  });

  inBrowser("locks, keeps what is scanned, and opens by PIN; the scans are that person's", async () => {
    const [first, second] = [await stage.site.person("dispatcher"), await hall.withPin()];
    const { page, close } = await signedInByPassword(first);
    await page.evaluate(() => localStorage.setItem("tt.lock-minutes", "0.02"));
    const dialog = page.getByRole("dialog", { name: "Who is here?" });
    await dialog.waitFor();
    await page.evaluate(() => localStorage.setItem("tt.lock-minutes", "15"));
    const [sack, packets] = [newSack(), newPackets(2)];
    await scan(page, [sack, ...packets]);
    await page.getByLabel("User name").fill(second.username);
    for (const digit of pin) await page.getByRole("group", { name: "PIN keys" }).getByRole("button", { name: digit, exact: true }).click();
    await button(page, "Carry on").click();
    await counts(page, 2);
    expect(await Promise.all(packets.map(personOf))).toEqual([second.username, second.username]);
    await close();
  });
});

describe("the end of a sack", () => {
  inBrowser("is spoken when somebody wants it: 13, 14, full", () =>
    table(async ({ page }) => {
      await page.evaluate(() => {
        const spoken: string[] = [];
        Object.assign(globalThis, { spoken });
        speechSynthesis.speak = ({ text }) => void spoken.push(text);
      });
      await button(page, "Help").click();
      await button(page, "Speak the last counts").click();
      await page.keyboard.press("Escape");
      await scan(page, newMoong());
      for (const [place, packet] of newPackets(15).entries()) {
        await scan(page, packet);
        await counts(page, place + 1);
      }
      expect(await page.evaluate(() => (globalThis as unknown as { spoken: string[] }).spoken)).toEqual(["On", "13", "14", "full"]);
    }),
  );
});

describe("a slow line", () => {
  inBrowser("of 500 ms more takes 200 scans in ten seconds, in order, counted exactly", () =>
    table(async ({ page, context, station }) => {
      await context.route(scansPath, async (route) => {
        await Bun.sleep(500);
        await route.continue();
      });
      const sacks = Array.from({ length: 7 }, newSack).map((sack, place) => ({ sack, packets: newPackets(place < 6 ? 30 : 13) }));
      const codes = sacks.flatMap(({ sack, packets }) => [sack, ...packets]);
      const startedAt = Date.now();
      for (const [place, code] of codes.entries()) {
        await Bun.sleep(Math.max(0, startedAt + place * 50 - Date.now()));
        await scan(page, code, 0);
      }
      await counts(page, 13);
      const wanted = sacks.flatMap(({ sack, packets }) => [
        `open ${sack} opened`,
        ...packets.map((code, place) => `pack ${code} ${place === 29 ? "packed_full" : "packed"}`),
      ]);
      expect(codes).toHaveLength(200);
      expect(await logOf(stage, station)).toEqual(wanted);
      expect(await count(page).textContent()).toBe("13");
    }),
  );
});

/** Ends the browser as a flat battery would. */
function killBrowser(profile: string) {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (command.includes(profile) && !command.includes("--type=")) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}

describe("a browser that is killed", () => {
  inBrowser("has every scan that it showed when it comes back", async () => {
    const profile = mkdtempSync(join(tmpdir(), "tracetrack-browser-"));
    const station = `table-${next()}`;
    const [sack, packets] = [newSack(), newPackets(20)];
    const open = async (): Promise<[Awaited<ReturnType<typeof chromium.launchPersistentContext>>, Page]> => {
      const context = await chromium.launchPersistentContext(profile, {
        ...chromiumOptions(),
        baseURL: stage.origin,
        serviceWorkers: "block",
      });
      await context.addInitScript(`localStorage.setItem("tt.station", ${JSON.stringify(station)})`);
      await context.addCookies([{ name: "tt_session", value: who.token, url: stage.origin }]);
      return [context, await context.newPage()];
    };
    const [, page] = await open();
    await page.route(scansPath, (route) => route.abort());
    await atPack(page);
    await scan(page, [sack, ...packets]);
    await page.locator(".count__wait", { hasText: "21 waiting" }).waitFor();
    killBrowser(profile);
    await Bun.sleep(500);
    const [context, again] = await open();
    await atPack(again);
    await counts(again, 20);
    expect(await logOf(stage, station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
});

describe("a new version", () => {
  inBrowser("takes over between scans, never while something waits", () =>
    table(
      async ({ page, context, station }) => {
        const [sack, packets] = [newSack(), newPackets(2)];
        await at.isKept(page);
        await page.evaluate(() => Object.assign(globalThis, { isOld: true }));
        const isOld = () => page.evaluate(() => "isOld" in globalThis);
        await context.route(scansPath, (route) => route.abort());
        await scan(page, [sack, ...packets]);
        await page.locator(".count__wait", { hasText: "3 waiting" }).waitFor();
        const before = stage.site.assets.version;
        Object.assign(stage.site.assets, { version: "another-build" });
        await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
        await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.waiting);
        await Bun.sleep(12_000);
        expect(await isOld()).toBe(true);
        await context.unroute(scansPath);
        await page.evaluate(() => window.dispatchEvent(new Event("online")));
        await counts(page, 2);
        for (let tries = 0; tries < 300 && (await isOld().catch(() => true)); tries++) await Bun.sleep(100);
        expect(await isOld()).toBe(false);
        await ready(page);
        await counts(page, 2);
        expect(await logOf(stage, station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
        Object.assign(stage.site.assets, { version: before });
      },
      { serviceWorkers: "allow" },
    ),
  );

  inBrowser("takes over in each tab when that one is quiet, whichever tab was quiet first", () =>
    table(
      async ({ page, context }) => {
        await at.isKept(page);
        const other = await context.newPage();
        await atPack(other);
        for (const tab of [page, other]) await tab.evaluate(() => Object.assign(globalThis, { isOld: true }));
        const isOld = (tab: Page) => tab.evaluate(() => "isOld" in globalThis).catch(() => true);
        const becomesNew = async (tab: Page) => {
          for (let tries = 0; tries < 300 && (await isOld(tab)); tries++) await Bun.sleep(100);
          return !(await isOld(tab));
        };
        await page.bringToFront();
        await button(page, "Help").click();
        const before = stage.site.assets.version;
        Object.assign(stage.site.assets, { version: "one-more-build" });
        await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
        expect(await becomesNew(other)).toBe(true);
        await Bun.sleep(6000);
        expect(await isOld(page)).toBe(true);
        await page.keyboard.press("Escape");
        expect(await becomesNew(page)).toBe(true);
        Object.assign(stage.site.assets, { version: before });
      },
      { serviceWorkers: "allow" },
    ),
  );
});

inBrowser("after all of this every figure is what a recount gives", async () => {
  expect(await recount(stage.site.owner)).toEqual([]);
});
