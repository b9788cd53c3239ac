import { afterAll, beforeAll, describe, expect } from "bun:test";
import type { Route } from "playwright-core";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { recount } from "../support/recount.ts";
import { password, type SignedIn } from "../support/site.ts";
import * as at from "../support/table.ts";

const { button, count, counts, failedRequests, newMoong, newPackets, newSack, next, nextPullMs, packed, says, scan, verb } = at;

let stage: Stage;
let who: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  who = await stage.site.person("dispatcher");
});
afterAll(() => stage.close());

const scansPath = "**/api/scans";

const logOf = (station: string) => at.logOf(stage, station);
const logWith = (station: string, lines: number) => at.logWith(stage, station, lines);
const inside = (parent: string) => at.inside(stage, parent);
const atTable = (work: (table: at.Table) => Promise<void>, { person = who, complaints = [] as RegExp[] } = {}) =>
  at.atTable(stage, { person, complaints }, work);

async function elsewhere(sack: string, packet: string): Promise<void> {
  await atTable(async ({ page }) => {
    await scan(page, [sack, packet]);
    await says(page, "Added");
  });
}

describe("a scanner at the pack page", () => {
  inBrowser("signs in by the form and fills a sack", async () => {
    const station = `table-${next()}`;
    const { page, close, complaints } = await stage.visit(null, { station });
    const [sack, packets] = [newSack(), newPackets(3)];
    await page.goto("/pack");
    await page.getByLabel("User name").fill(who.username);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await button(page, "Sign in").click();
    await page.waitForURL("**/pack");
    await scan(page, sack);
    await says(page, "Parent bag open");
    await scan(page, packets);
    await counts(page, 3);
    expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    expect(complaints).toEqual([]);
    await close();
  });

  for (const gapMs of [0, 2]) {
    inBrowser(`loses none of 100 scans in a burst with ${gapMs} ms between keys`, () =>
      atTable(async ({ page, station }) => {
        const sacks = Array.from({ length: 4 }, newSack).map((sack) => ({ sack, packets: newPackets(24) }));
        const all = sacks.flatMap(({ sack, packets }) => [sack, ...packets]);
        for (const [place, { sack, packets }] of sacks.entries()) {
          // The sack before is not full, so the next one is scanned twice: ask, and switch.
          if (place > 0) {
            await scan(page, sack, gapMs);
            await Bun.sleep(nextPullMs);
          }
          await scan(page, [sack, ...packets], gapMs);
        }
        const wanted = sacks.flatMap(({ sack, packets }) => [`open ${sack} opened`, ...packed(packets)]);
        expect(await logWith(station, all.length)).toEqual(wanted);
        for (const { sack, packets } of sacks) expect(await inside(sack)).toEqual(packets);
        await counts(page, 24);
      }),
    );
  }

  inBrowser("hears every key from before its script came", () =>
    atTable(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(12)];
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route("**/assets/pack-*.js", async (route) => {
        await held;
        await route.continue();
      });
      await page.goto("/pack", { waitUntil: "commit" });
      await page.locator(".panel").waitFor();
      await scan(page, [sack, ...packets.slice(0, 11)]);
      // The last one is cut in two by the arrival of the script.
      const last = packets[11] as string;
      await page.keyboard.type(last.slice(0, 5));
      release();
      await page.keyboard.type(last.slice(5));
      await page.keyboard.press("Enter");
      await counts(page, 12);
      expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    }),
  );
});

describe("wherever the focus is", () => {
  inBrowser("a scan on a button presses nothing", () =>
    atTable(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(2)];
      await scan(page, sack);
      await says(page, "Parent bag open");
      for (const [place, name] of ["Help", "Undo last scan"].entries()) {
        await button(page, name).focus();
        await scan(page, packets[place] as string);
        await counts(page, place + 1);
      }
      expect(await page.locator("dialog[open]").count()).toBe(0);
      expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    }),
  );

  inBrowser("a scan in a dialog and in its text field is taken, and the field is as it was", () =>
    atTable(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(3)];
      await scan(page, sack);
      await says(page, "Parent bag open");
      await button(page, "Help").click();
      await scan(page, packets[0] as string);
      await counts(page, 1);
      expect(await page.locator("#help-dialog[open]").count()).toBe(1);
      await page.getByLabel("Name of this table").fill("north-door");
      await scan(page, packets[1] as string);
      await counts(page, 2);
      expect(await page.getByLabel("Name of this table").inputValue()).toBe("north-door");
      await page.keyboard.press("Escape");
      await button(page, "Finish bag").click();
      await page.getByRole("textbox", { name: "Why is it short?" }).fill("Torn");
      await scan(page, packets[2] as string);
      await counts(page, 3);
      expect(await page.getByRole("textbox", { name: "Why is it short?" }).inputValue()).toBe("Torn");
      expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    }),
  );

  inBrowser("Tab reaches the buttons and Enter presses them", () =>
    atTable(async ({ page }) => {
      await page.locator("#catcher").focus();
      await page.keyboard.press("Tab");
      await button(page, "Help").focus();
      await page.keyboard.press("Enter");
      await page.locator("#help-dialog[open]").waitFor();
    }),
  );
});

describe("a sack", () => {
  inBrowser("closes itself when it is full, and the next one follows", () =>
    atTable(async ({ page, station }) => {
      const [first, second, packets, more] = [newMoong(), newMoong(), newPackets(15), newPackets(2)];
      await scan(page, [first, ...packets]);
      await says(page, "Bag complete");
      await counts(page, 15);
      await scan(page, [more[0] as string]);
      await says(page, "Bag is full");
      await scan(page, [second, ...more]);
      await counts(page, 2);
      expect(await logOf(station)).toEqual([
        `open ${first} opened`,
        ...packed(packets.slice(0, 14)),
        `pack ${packets[14]} packed_full`,
        `pack ${more[0]} parent_full`,
        `open ${second} opened`,
        ...packed(more),
      ]);
    }),
  );

  inBrowser("counts a packet once: one pull is silent, a later one is said", () =>
    atTable(async ({ page, station }) => {
      const [sack, [packet]] = [newSack(), newPackets(1) as [string]];
      await scan(page, [sack, packet, packet]);
      await counts(page, 1);
      await Bun.sleep(nextPullMs);
      await scan(page, packet);
      await says(page, "Already counted");
      await counts(page, 1);
      expect(await logOf(station)).toEqual([`open ${sack} opened`, `pack ${packet} packed`, `pack ${packet} already_here`]);
    }),
  );

  inBrowser("asks before the next one, holds what is scanned meanwhile, and switches when it is scanned again", () =>
    atTable(async ({ page, station }) => {
      const [first, second, packets] = [newSack(), newSack(), newPackets(4)];
      await scan(page, [first, packets[0] as string, second]);
      await says(page, "New bag?");
      await scan(page, packets.slice(1));
      await says(page, "Choose first");
      await Bun.sleep(nextPullMs);
      await scan(page, second);
      await counts(page, 3);
      expect(await inside(first)).toEqual(packets.slice(0, 1));
      expect(await inside(second)).toEqual(packets.slice(1));
      expect(await logOf(station)).toEqual([
        `open ${first} opened`,
        `pack ${packets[0]} packed`,
        `open ${second} opened`,
        ...packed(packets.slice(1)),
      ]);
    }),
  );

  inBrowser("stays in hand when somebody taps Stay, with what was held", () =>
    atTable(async ({ page, station }) => {
      const [first, second, packets] = [newSack(), newSack(), newPackets(2)];
      await scan(page, [first, packets[0] as string, second]);
      await says(page, "New bag?");
      await scan(page, packets[1] as string);
      await button(page, "Stay with this bag").click();
      await counts(page, 2);
      expect(await logOf(station)).toEqual([`open ${first} opened`, ...packed(packets)]);
    }),
  );

  inBrowser("is finished short with a reason, and takes nothing more", () =>
    atTable(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(2)];
      await scan(page, [sack, packets[0] as string]);
      await counts(page, 1);
      await button(page, "Finish bag").click();
      const dialog = page.getByRole("dialog", { name: "Finish this bag?" });
      await dialog.getByRole("button", { name: "Finish bag" }).click();
      await dialog.getByText("Choose a reason, or write one.").waitFor();
      await dialog.getByRole("button", { name: "No more packets" }).click();
      await dialog.getByRole("button", { name: "Finish bag" }).click();
      await says(page, "Bag closed");
      await scan(page, packets[1] as string);
      await says(page, "Bag is closed");
      expect(await logOf(station)).toEqual([
        `open ${sack} opened`,
        `pack ${packets[0]} packed`,
        `close ${sack} closed`,
        `pack ${packets[1]} parent_closed`,
      ]);
      const [closed] = await stage.site.owner`select reason from events where station = ${station} and what = 'close'`;
      expect(closed?.reason).toBe("No more packets");
    }),
  );
});

describe("a packet that is in another sack", () => {
  inBrowser("moves here by the button", () =>
    atTable(async ({ page, station }) => {
      const [other, sack, [packet]] = [newSack(), newSack(), newPackets(1) as [string]];
      await elsewhere(other, packet);
      await scan(page, [sack, packet]);
      await says(page, "In another bag");
      await button(page, "Move it here").click();
      await says(page, "Moved here");
      expect(await page.locator(".aside li").count()).toBe(0);
      expect(await inside(other)).toEqual([]);
      expect(await inside(sack)).toEqual([packet]);
      expect(await logOf(station)).toEqual([`open ${sack} opened`, `pack ${packet} in_other_parent`, `move ${packet} moved`]);
    }),
  );

  inBrowser("moves here when it is scanned again after one pull and within ten seconds", () =>
    atTable(async ({ page, station }) => {
      const [other, sack, [packet]] = [newSack(), newSack(), newPackets(1) as [string]];
      await elsewhere(other, packet);
      await scan(page, [sack, packet, packet]);
      await says(page, "In another bag");
      await Bun.sleep(nextPullMs);
      await scan(page, packet);
      await says(page, "Moved here");
      expect(await logOf(station)).toEqual([`open ${sack} opened`, `pack ${packet} in_other_parent`, `move ${packet} moved`]);
    }),
  );

  inBrowser("is put aside, on a list that stays until somebody says so", () =>
    atTable(async ({ page, station }) => {
      const [other, sack, packets] = [newSack(), newSack(), newPackets(2)];
      await elsewhere(other, packets[0] as string);
      await scan(page, [sack, packets[0] as string]);
      await says(page, "In another bag");
      await button(page, "Put it aside").click();
      await scan(page, packets[1] as string);
      await counts(page, 1);
      expect(await page.locator(".aside li").allTextContents()).toEqual([`${packets[0]} Already in ${other}`]);
      await button(page, "Done, I put it aside").click();
      await page.locator(".aside").waitFor({ state: "hidden" });
      expect(await logOf(station)).toEqual([`open ${sack} opened`, `pack ${packets[0]} in_other_parent`, `pack ${packets[1]} packed`]);
    }),
  );
});

describe("by hand", () => {
  inBrowser("the last scan is taken back", () =>
    atTable(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(2)];
      await scan(page, [sack, ...packets]);
      await counts(page, 2);
      await button(page, "Undo last scan").click();
      await says(page, "Taken back");
      await counts(page, 1);
      expect(await inside(sack)).toEqual(packets.slice(0, 1));
      const log = await logOf(station);
      expect(log.slice(0, 3)).toEqual([`open ${sack} opened`, ...packed(packets)]);
      expect(log[3]).toMatch(/^undo .*undone$/);
      // Scanned again at once it is no second read: the undo came between.
      await scan(page, packets[1] as string);
      await counts(page, 2);
    }),
  );

  inBrowser("a code is typed, and the log says that it was", () =>
    atTable(async ({ page, station }) => {
      const [sack, [packet]] = [newSack(), newPackets(1) as [string]];
      await scan(page, sack);
      await says(page, "Parent bag open");
      await button(page, "Type a code").click();
      await page.getByLabel("Code on the label").pressSequentially(packet.toLowerCase(), { delay: 130 });
      await button(page, "Add this bag").click();
      await says(page, "Added");
      const rows = await stage.site.owner`select code, how from events where station = ${station} order by id`;
      expect(rows.map(({ code, how }) => `${code} ${how}`)).toEqual([`${sack} scanner`, `${packet} typed`]);
    }),
  );

  inBrowser("what is no bag code is refused, stored and listed", () =>
    atTable(async ({ page, station }) => {
      const sack = newSack();
      await scan(page, [sack, "https://shop.example/p/1"]);
      await says(page, "Not a bag code");
      await page.locator(".aside li").waitFor();
      const log = await logWith(station, 2);
      expect(log[1]).toMatch(/ bad_code$/);
      expect(await inside(sack)).toEqual([]);
    }),
  );
});

describe("the line to the server", () => {
  inBrowser("may be gone: scans wait, go out in order when it is back, and none is done twice", () =>
    atTable(
      async ({ page, station }) => {
        const [sack, packets] = [newSack(), newPackets(9)];
        await scan(page, [sack, ...packets.slice(0, 2)]);
        await counts(page, 2);
        let requests = 0;
        const cut = async (route: Route) => {
          requests += 1;
          // The first one reaches the server; only its answer is lost. So the repeat must do nothing.
          if (requests === 1) await route.fetch();
          await route.abort("connectionfailed");
        };
        await page.route(scansPath, cut);
        await scan(page, packets.slice(2));
        await says(page, "Saved");
        await page.getByText("7 waiting to be sent").waitFor();
        expect(await count(page).textContent()).toBe("2");
        await page.unroute(scansPath, cut);
        await says(page, "All sent");
        await counts(page, 9);
        expect(requests).toBeGreaterThan(0);
        expect(await inside(sack)).toEqual(packets);
        expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
      },
      { complaints: failedRequests },
    ),
  );

  inBrowser("may be slow: 500 ms for each answer, and no scan waits for the one before", () =>
    atTable(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(20)];
      await page.route(scansPath, async (route) => {
        await Bun.sleep(500);
        await route.continue();
      });
      const startMs = Date.now();
      await scan(page, [sack, ...packets]);
      await counts(page, 20);
      expect(Date.now() - startMs).toBeLessThan(6000);
      expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    }),
  );

  inBrowser("may be busy: a 503 is asked again, in order", () =>
    atTable(
      async ({ page, station }) => {
        const [sack, packets] = [newSack(), newPackets(4)];
        let refused = 0;
        await page.route(scansPath, (route) =>
          ++refused <= 2 ? route.fulfill({ status: 503, headers: { "Retry-After": "0" }, body: "" }) : route.continue(),
        );
        await scan(page, [sack, ...packets]);
        await counts(page, 4);
        expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
      },
      { complaints: failedRequests },
    ),
  );

  inBrowser("may need a new sign-in: it happens on the page, and what waited goes out", async () => {
    const person = await stage.site.person("dispatcher");
    await atTable(
      async ({ page, station }) => {
        const [sack, packets] = [newSack(), newPackets(4)];
        await scan(page, [sack, packets[0] as string]);
        await counts(page, 1);
        await stage.site.owner`update sessions set ended_at = now() where id = ${person.sessionId}`;
        await scan(page, packets.slice(1, 3));
        await says(page, "Signed out");
        await button(page, "Sign in").click();
        await page.locator("#again-secret").fill(password);
        await scan(page, packets[3] as string);
        expect(await page.locator("#again-secret").inputValue()).toBe(password);
        await button(page, "Carry on").click();
        await says(page, "All sent");
        await counts(page, 4);
        expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
      },
      { person, complaints: failedRequests },
    );
  });
});

describe("the page", () => {
  inBrowser("opened again has what the server has", () =>
    atTable(async ({ page, station }) => {
      const [sack, packets] = [newSack(), newPackets(3)];
      await scan(page, [sack, ...packets.slice(0, 2)]);
      await counts(page, 2);
      await page.reload();
      await counts(page, 2);
      await says(page, "Ready");
      expect(await page.locator(".log .code").allTextContents()).toEqual(packets.slice(0, 2).toReversed());
      await scan(page, packets[2] as string);
      await counts(page, 3);
      expect(await logOf(station)).toEqual([`open ${sack} opened`, ...packed(packets)]);
    }),
  );

  inBrowser("open in two tabs of one person keeps both counts true", () =>
    atTable(async ({ page, context, station }) => {
      const [sack, packets] = [newSack(), newPackets(3)];
      const other = await context.newPage();
      await other.goto("/pack");
      await scan(other, [sack, packets[0] as string]);
      await counts(other, 1);
      await page.bringToFront();
      await scan(page, [sack, packets[1] as string]);
      await counts(page, 2);
      await other.bringToFront();
      await scan(other, packets[2] as string);
      await counts(other, 3);
      expect(await verb(other).textContent()).toBe("Added");
      expect(await logOf(station)).toEqual([
        `open ${sack} opened`,
        `pack ${packets[0]} packed`,
        `open ${sack} opened`,
        ...packed(packets.slice(1)),
      ]);
    }),
  );
});

inBrowser("after all of this every figure is what a recount gives", async () => {
  expect(await recount(stage.site.owner)).toEqual([]);
});
