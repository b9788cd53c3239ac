import { afterAll, beforeAll, describe, expect } from "bun:test";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { type Desk, desk, fill } from "../support/billing.ts";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { type Hall, openHall } from "../support/hall.ts";
import { tabTo } from "../support/keys.ts";
import { recount } from "../support/recount.ts";
import type { SignedIn } from "../support/site.ts";
import * as at from "../support/table.ts";

const { button, failedRequests, logOf, logWith, newMoong, newPackets, newSack, nextPullMs, ready, says, scan } = at;

let stage: Stage;
let hall: Hall;
let biller: SignedIn;
let other: SignedIn;
/** Fills sacks and makes bills behind the pages' backs. */
let back: Desk;
beforeAll(async () => {
  stage = await openStage();
  hall = await openHall(stage.site);
  [biller, other] = [await hall.withPin("biller"), await stage.site.person("biller")];
  back = desk(stage.site, await stage.site.person("admin"), "back-office");
});
afterAll(() => stage.close());

const scansPath = "**/api/scans";
const pathOf = (bill: string) => `/bills/${bill}`;
const sacks = (count: number, children = 15) => Promise.all(Array.from({ length: count }, () => fill(back, newMoong(), children)));
const sack = async (children = 15) => (await sacks(1, children))[0] as string;
const linked = (codes: string[]) => codes.map((code) => `link ${code} linked`);

type BillTable = at.Table & { bill: string };
type Options = Partial<Parameters<typeof at.atTable>[1]> & { bill?: string; target?: number };
/** A biller at a bill of their own. */
async function atBill(work: (table: BillTable) => Promise<void>, { bill, target = 40, ...options }: Options = {}) {
  const number = bill ?? (await back.bill(target));
  const more = { person: biller, path: pathOf(number), complaints: failedRequests, ...options };
  await at.atTable(stage, more, (table) => work({ ...table, bill: number }));
}

const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"]`).first();
const shows = (page: Page, name: string, words: string) =>
  page.waitForFunction(([name, words]) => document.querySelector(`[data-figure="${name}"]`)?.textContent === words, [name, words]);
const listed = (page: Page) => page.locator("#bill-list tr").evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.code));
const wordsIn = async (page: Page, place: string) => (await page.locator(place).textContent())?.replaceAll(/\s+/g, " ");
const detail = (page: Page) => page.locator(".panel__detail").textContent();
const waiting = (page: Page, count: number) => page.locator(".desk__wait", { hasText: `${count} waiting` }).waitFor();
const isLive = (page: Page) => page.locator('.chip[data-live="y"]', { hasText: "Live" }).waitFor();
const cutOff = (context: BrowserContext) => context.route(scansPath, (route) => route.abort());
const mend = async (context: BrowserContext, page: Page) => {
  await context.unroute(scansPath);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
};

/** The page's figures, and what a count of the rows gives. */
async function compare(page: Page, bill: string) {
  const [counted] = await stage.site.owner`
    select count(*)::int as parents, coalesce(sum(p.child_count), 0)::int as children, coalesce(sum(p.weight_grams), 0)::int as grams,
           count(*) filter (where p.child_count < p.capacity)::int as short
      from bags p join bills b on b.id = p.bill_id where b.number = ${bill}`;
  const said = async (name: string) => Number((await figure(page, name).textContent())?.replaceAll(",", ""));
  expect({
    parents: await said("parents"),
    children: await said("children"),
    short: await said("short"),
    grams: Math.round((await said("weight")) * 1000),
  }).toEqual(counted as never);
  const rows = await stage.site.owner`select p.code from bags p join bills b on b.id = p.bill_id where b.number = ${bill} order by p.code`;
  expect((await listed(page)).toSorted()).toEqual(rows.map(({ code }) => code));
}

describe("a scanner at a bill", () => {
  for (const gapMs of [0, 2]) {
    inBrowser(`puts 30 parents on it with ${gapMs} ms between keys: none lost, in order, every figure the server's`, () =>
      atBill(async ({ page, bill, station }) => {
        const all = await sacks(30);
        await scan(page, all, gapMs);
        expect(await logWith(stage, station, 30)).toEqual(linked(all));
        await shows(page, "parents", "30");
        expect(await listed(page)).toEqual(all.toReversed());
        expect(await figure(page, "expected").textContent()).toBe("600.0");
        expect(await figure(page, "difference").textContent()).toBe("−150.0");
        await compare(page, bill);
        // The same page made by the server says the same.
        const before = [await wordsIn(page, "#bill-totals"), await wordsIn(page, "#bill-list")];
        await page.reload();
        expect([await wordsIn(page, "#bill-totals"), await wordsIn(page, "#bill-list")]).toEqual(before);
      }),
    );
  }

  inBrowser("hears every key from before its script came", () =>
    atBill(async ({ page, station }) => {
      const all = await sacks(4);
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route("**/assets/bill-*.js", async (route) => {
        await held;
        await route.continue();
      });
      await page.reload({ waitUntil: "commit" });
      await page.locator(".panel").waitFor();
      await scan(page, all);
      release();
      expect(await logWith(stage, station, 4)).toEqual(linked(all));
    }),
  );

  inBrowser("says what is added, and clearly what is short", () =>
    atBill(async ({ page, bill }) => {
      const [full, short] = [await sack(), await sack(12)];
      await scan(page, full);
      await says(page, "Added");
      expect(await detail(page)).toBe("15 child bags, 15.0 kg.");
      expect(await page.locator(".panel").getAttribute("data-state")).toBe("ok");
      await scan(page, short);
      await says(page, "Added, but short");
      expect(await detail(page)).toBe("Only 12 of 15 child bags inside.");
      expect(await page.locator(".panel").getAttribute("data-state")).toBe("dup");
      await shows(page, "short", "1");
      await page.locator(`#bill-list tr[data-code="${short}"]`, { hasText: "3 missing" }).waitFor();
      await compare(page, bill);
    }),
  );

  inBrowser("leaves a parent that is on it already where it stands", () =>
    atBill(async ({ page, bill }) => {
      const all = await sacks(3);
      await scan(page, all);
      await shows(page, "parents", "3");
      await Bun.sleep(nextPullMs);
      await scan(page, all[0] as string);
      await says(page, "Already on it");
      await desk(stage.site, other, "dock-9").link(bill, all[1] as string);
      await page.locator(".log li", { hasText: other.username }).waitFor();
      expect(await listed(page)).toEqual(all.toReversed());
      await compare(page, bill);
    }),
  );

  inBrowser("refuses in words what can't go on it, records it, and lists it until somebody has looked", () =>
    atBill(
      async ({ page, station, bill }) => {
        const [first, late, elsewhere, empty] = [await sack(), await sack(), await sack(), newSack()];
        const [packet] = newPackets(1) as [string];
        await back.open(empty);
        const second = desk(stage.site, other, "dock-9");
        await second.link(await second.bill(5, `OTHER-${bill}`), elsewhere);
        const refused = async (code: string, verb: string, words: RegExp) => {
          await scan(page, code);
          await says(page, verb);
          expect(await detail(page)).toMatch(words);
          expect(await page.locator(".panel").getAttribute("data-state")).toBe("bad");
        };
        await refused(packet, "This is a child bag", /Scan the big bag/);
        await refused(
          elsewhere,
          "On another bill",
          new RegExp(`is on bill OTHER-${bill}, put there by ${other.username} at dock 9 at \\d\\d:\\d\\d`),
        );
        await refused(empty, "Bag is empty", /no child bags inside/);
        await refused("SB99998", "Not known", /not in the system/);
        await refused("NO?CODE!", "Not a bag code", /./);
        await scan(page, first);
        await says(page, "Added");
        await Bun.sleep(nextPullMs);
        await scan(page, first);
        await says(page, "Already on it");
        await refused(late, "Bill is full", /Start the next bill/);
        expect(await logWith(stage, station, 8)).toEqual([
          `link ${packet} is_child`,
          `link ${elsewhere} on_other_bill`,
          `link ${empty} parent_empty`,
          "link SB99998 unknown_code",
          "link NO?CODE! bad_code",
          `link ${first} linked`,
          `link ${first} already_on_bill`,
          `link ${late} bill_full`,
        ]);
        const aside = page.locator(".aside li");
        expect(await aside.count()).toBe(6);
        expect(await aside.filter({ hasText: elsewhere }).textContent()).toContain(`On bill OTHER-${bill}`);
        await button(page, "Done, I put it aside").click();
        expect(await aside.count()).toBe(0);
        await compare(page, bill);
      },
      { target: 1 },
    ),
  );

  inBrowser("takes the last one off again by button, by card and by Ctrl+Z", () =>
    atBill(async ({ page, station, bill }) => {
      const all = (await sacks(3)) as [string, string, string];
      await scan(page, all);
      await shows(page, "parents", "3");
      await button(page, "Undo last scan").click();
      await shows(page, "parents", "2");
      await says(page, "Taken back");
      await scan(page, "TT-UNDO");
      await shows(page, "parents", "1");
      await page.keyboard.press("Control+z");
      await shows(page, "parents", "0");
      expect((await logOf(stage, station)).slice(3)).toEqual(all.toReversed().map((code) => `undo ${code} undone`));
      await page.locator("#bill-empty").waitFor();
      // After an undo the same code is no second read.
      await scan(page, all[0]);
      await shows(page, "parents", "1");
      await compare(page, bill);
    }),
  );

  inBrowser("takes a typed code, and the log says that it was", () =>
    atBill(async ({ page, station }) => {
      const code = await sack();
      await button(page, "Type a code").click();
      await page.getByLabel("Code on the label").fill(code);
      await button(page, "Add this bag").click();
      await says(page, "Added");
      expect(await logOf(stage, station)).toEqual(linked([code]));
      const [row] = await stage.site.owner`select how from events where station = ${station}`;
      expect(row?.how).toBe("typed");
    }),
  );

  inBrowser("works by keyboard alone, and a scan on a button or in a dialog presses nothing", () =>
    atBill(async ({ page, bill }) => {
      const all = await sacks(3);
      await button(page, "Undo last scan").focus();
      await scan(page, all[0] as string);
      await shows(page, "parents", "1");
      await page.locator(`[data-take-out="${all[0]}"]`).focus();
      await Bun.sleep(600);
      await page.keyboard.press("Enter");
      const asked = page.getByRole("dialog", { name: "Take this bag out?" });
      await asked.waitFor();
      // The scanner's own Enter answers nothing.
      await scan(page, all[1] as string);
      await shows(page, "parents", "2");
      expect(await asked.isVisible()).toBe(true);
      await page.keyboard.press("Escape");
      await asked.waitFor({ state: "hidden" });
      await Bun.sleep(600);
      await tabTo(page, /^Type a code$/);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Type a code" }).waitFor();
      await page.keyboard.type(all[2] as string, { delay: 80 });
      await page.keyboard.press("Enter");
      await shows(page, "parents", "3");
      await compare(page, bill);
    }),
  );
});

describe("without a line", () => {
  inBrowser("scans wait, are shown as waiting, and go out in order", () =>
    atBill(async ({ page, context, station, bill }) => {
      const all = await sacks(3);
      await cutOff(context);
      await scan(page, all);
      await says(page, "Saved");
      await waiting(page, 3);
      expect(await page.locator(".panel").getAttribute("data-state")).toBe("wait");
      expect(await figure(page, "parents").textContent()).toBe("0");
      await mend(context, page);
      await says(page, "All sent");
      expect(await logOf(stage, station)).toEqual(linked(all));
      await compare(page, bill);
    }),
  );

  inBrowser("a reload keeps what waits, and each scan goes onto its own bill, whichever the page shows", () =>
    atBill(async ({ page, context, station, bill }) => {
      const [first, second, third] = (await sacks(3)) as [string, string, string];
      const next = await back.bill(5);
      await cutOff(context);
      await scan(page, first);
      await waiting(page, 1);
      await page.reload();
      await ready(page);
      await waiting(page, 1);
      await scan(page, second);
      await waiting(page, 2);
      await page.goto(pathOf(next));
      await ready(page);
      await scan(page, third);
      await waiting(page, 3);
      await mend(context, page);
      expect(await logWith(stage, station, 3)).toEqual(linked([first, second, third]));
      await shows(page, "parents", "1");
      expect(await listed(page)).toEqual([third]);
      await compare(page, next);
      expect((await back.look(bill)).list.map(({ code }) => code)).toEqual([first, second]);
    }),
  );

  inBrowser("a busy server is asked again, and nothing is done twice", () =>
    atBill(async ({ page, context, station, bill }) => {
      const all = await sacks(2);
      await context.route(scansPath, (route) => route.fulfill({ status: 503, headers: { "retry-after": "1" }, body: "" }));
      await scan(page, all);
      await page.locator('.chip[data-net="offline"]', { hasText: "System is busy" }).waitFor();
      await context.unroute(scansPath);
      expect(await logWith(stage, station, 2)).toEqual(linked(all));
      await shows(page, "parents", "2");
      await compare(page, bill);
    }),
  );

  inBrowser("an answer that comes late overwrites nothing newer", () =>
    atBill(async ({ page, context, bill }) => {
      const [first, second] = (await sacks(2)) as [string, string];
      await isLive(page);
      let hold = () => {};
      const held = new Promise<void>((resolve) => {
        hold = resolve;
      });
      await context.route(scansPath, async (route) => {
        const answer = await route.fetch();
        await held;
        await route.fulfill({ response: answer });
      });
      await scan(page, first);
      await shows(page, "parents", "1");
      await desk(stage.site, other, "dock-9").link(bill, second);
      await desk(stage.site, other, "dock-9").unlink(bill, first);
      await shows(page, "children", "15");
      await page.waitForFunction((code) => !document.querySelector(`#bill-list tr[data-code="${code}"]`), first);
      hold();
      await page.locator(".log li", { hasText: "Added" }).first().waitFor();
      expect(await listed(page)).toEqual([second]);
      await compare(page, bill);
    }),
  );
});

describe("two billers on one bill", () => {
  inBrowser("each see what the other scans without a reload, who it was, and true figures", () =>
    atBill(async (one) => {
      await at.atTable(stage, { person: other, path: pathOf(one.bill), complaints: failedRequests }, async (two) => {
        await Promise.all([isLive(one.page), isLive(two.page)]);
        const all = await sacks(16);
        await Promise.all([scan(one.page, all.slice(0, 8)), scan(two.page, all.slice(8))]);
        await Promise.all([one, two].map(({ page }) => shows(page, "parents", "16")));
        for (const { page } of [one, two]) await compare(page, one.bill);
        await scan(two.page, newPackets(1));
        await one.page.locator(".log li", { hasText: "This is a child bag" }).filter({ hasText: other.username }).waitFor();
        await button(two.page, "Undo last scan").click();
        await shows(one.page, "parents", "15");
        for (const { page } of [one, two]) await compare(page, one.bill);
      });
    }),
  );

  inBrowser("a stream that breaks says so, comes back, and has missed nothing", () =>
    atBill(async ({ page, context, bill }) => {
      await isLive(page);
      const quiet = desk(stage.site, other, "dock-9");
      await context.route("**/api/live?*", (route) => route.abort());
      // Hidden and shown again: what happened meanwhile is read on from the log.
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      const all = await sacks(4);
      for (const code of all) await quiet.link(bill, code);
      await quiet.unlink(bill, all[1] as string);
      expect(await listed(page)).toEqual([]);
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await page.locator(".chip", { hasText: /^Paused\. Last update \d\d:\d\d$/ }).waitFor();
      await context.unroute("**/api/live?*");
      await shows(page, "parents", "3");
      await isLive(page);
      await compare(page, bill);
    }),
  );

  inBrowser("what others did while the stream was down is not taken for known when an own scan is answered first", () =>
    atBill(async ({ page, context, bill }) => {
      await isLive(page);
      await context.route("**/api/live?*", (route) => route.abort());
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      const [theirs, own] = (await sacks(2)) as [string, string];
      await desk(stage.site, other, "dock-9").link(bill, theirs);
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await scan(page, own);
      await shows(page, "parents", "2");
      expect(await listed(page)).toEqual([own]);
      await context.unroute("**/api/live?*");
      await isLive(page);
      await page.locator(`#bill-list tr[data-code="${theirs}"]`).waitFor();
      expect(await listed(page)).toEqual([own, theirs]);
      await compare(page, bill);
    }),
  );

  inBrowser("somebody who may only look sees it live, and scans nothing", async () => {
    const bill = await back.bill(5);
    const { page, complaints, close } = await stage.visit(await stage.site.person("dispatcher"));
    await page.goto(pathOf(bill));
    await isLive(page);
    expect(await page.locator(".panel, #catcher").count()).toBe(0);
    const code = await sack();
    await back.link(bill, code);
    await shows(page, "parents", "1");
    expect(await page.locator('[data-figure="weight"]').textContent()).toBe("15.0");
    await compare(page, bill);
    expect(await page.locator("[data-take-out]").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the bill itself", () => {
  inBrowser("loses what is taken out of the list, after a question", () =>
    atBill(async ({ page, station, bill }) => {
      const all = (await sacks(2)) as [string, string];
      await scan(page, all);
      await shows(page, "parents", "2");
      await page.locator(`[data-take-out="${all[0]}"]`).click();
      await page.getByRole("dialog").getByText(all[0]).waitFor();
      await button(page, "Keep it").click();
      await page.locator(`[data-take-out="${all[0]}"]`).click();
      await button(page, "Take it out").click();
      await says(page, "Taken off");
      await shows(page, "parents", "1");
      expect(await listed(page)).toEqual([all[1]]);
      expect((await logOf(stage, station)).at(-1)).toBe(`unlink ${all[0]} unlinked`);
      await button(page, "Undo last scan").click();
      await shows(page, "parents", "2");
      await compare(page, bill);
    }),
  );

  inBrowser("is finished by its card, scanned twice, once nothing waits any more", () =>
    atBill(
      async ({ page, context, bill }) => {
        const all = await sacks(2);
        await cutOff(context);
        await scan(page, all);
        await says(page, "Saved");
        await waiting(page, 2);
        await scan(page, "TT-FINISH");
        await says(page, "Not yet");
        await mend(context, page);
        await says(page, "All sent");
        await Bun.sleep(nextPullMs);
        await scan(page, "TT-FINISH");
        await page.waitForURL("**?open=finish");
        await page.getByRole("dialog").waitFor();
        await pageIsUp(page);
        await Bun.sleep(nextPullMs);
        await scan(page, "TT-FINISH");
        await page.waitForURL("**?done=finished");
        expect((await back.look(bill)).status).toBe("completed");
      },
      { target: 2 },
    ),
  );

  inBrowser("is not finished by its card while a scan is on its way to the disk", () =>
    atBill(async ({ page, bill }) => {
      const free = await at.slowDisk(page);
      await scan(page, await sack());
      await scan(page, "TT-FINISH");
      await says(page, "Not yet");
      await free();
      await shows(page, "parents", "1");
      expect((await back.look(bill)).status).toBe("open");
    }),
  );

  inBrowser("is not finished by its button while a scan is on its way to the disk", () =>
    atBill(async ({ page, bill }) => {
      await scan(page, await sack());
      await shows(page, "parents", "1");
      await page.goto(`${pathOf(bill)}?open=finish`);
      await pageIsUp(page);
      await page.locator("#reason").fill("lorry is small");
      await Bun.sleep(nextPullMs);
      const free = await at.slowDisk(page);
      await scan(page, await sack());
      await button(page, "Finish bill").click();
      await page.getByRole("alert").getByText("1 scan is still to be sent. Then finish it.").waitFor();
      await free();
      await shows(page, "parents", "2");
      expect((await back.look(bill)).status).toBe("open");
    }),
  );

  inBrowser("is not finished by its button before what waits is sent, and the question shows the figures as they are", () =>
    atBill(
      async ({ page, context, bill }) => {
        const all = (await sacks(3)) as [string, string, string];
        await scan(page, all[0]);
        await shows(page, "parents", "1");
        await page.goto(`${pathOf(bill)}?open=finish`);
        await pageIsUp(page);
        await page.locator("#reason").fill("lorry is small");
        await Bun.sleep(nextPullMs);
        await cutOff(context);
        await scan(page, all.slice(1));
        await page.locator(".desk__wait", { hasText: "2 waiting" }).waitFor({ state: "attached" });
        await button(page, "Finish bill").click();
        await page.getByRole("alert").getByText("2 scans are still to be sent. Then finish it.").waitFor();
        expect((await back.look(bill)).status).toBe("open");
        await mend(context, page);
        await shows(page, "parents", "3");
        expect(await wordsIn(page, "dialog[open] .lead")).toContain("3 of 4 parent bags, 45 child bags, 45.0 kg.");
        await button(page, "Finish bill").click();
        await page.waitForURL("**?done=finished");
        expect(await back.look(bill)).toMatchObject({ status: "completed", parents: 3 });
      },
      { target: 4 },
    ),
  );

  inBrowser("is made once, however often its button is tapped on a slow line", async () => {
    const { page, close } = await stage.visit(biller);
    await page.goto("/bills?open=new");
    await page.getByRole("dialog").getByLabel("Parent bags").fill("5");
    let posts = 0;
    await page.route("**/bills", async (route) => {
      if (route.request().method() === "POST") posts += 1;
      await Bun.sleep(1500);
      await route.continue().catch(() => undefined);
    });
    await page.evaluate(() => {
      const make = document.querySelector<HTMLElement>("dialog[open] button[type=submit]");
      for (const afterMs of [0, 300, 600]) setTimeout(() => make?.click(), afterMs);
    });
    await page.waitForURL("**?done=made");
    expect(posts).toBe(1);
    await close();
  });

  inBrowser("is scanned onto, but not finished, by somebody who came in by badge", async () => {
    const byBadge = await stage.site.person("biller");
    await stage.site.owner`update sessions set scope = 'scan' where id = ${byBadge.sessionId}`;
    await atBill(
      async ({ page, bill }) => {
        await scan(page, await sack());
        await says(page, "Added");
        await scan(page, "TT-FINISH");
        await says(page, "Not with a badge");
        await compare(page, bill);
      },
      { person: byBadge },
    );
  });

  inBrowser("says of the packing table's cards that they are not for it, and who is here", () =>
    atBill(async ({ page, bill }) => {
      for (const card of ["TT-CLOSE", "TT-NEXT"]) {
        await scan(page, card);
        await says(page, "For packing");
      }
      await scan(page, "TT-WHO");
      await says(page, biller.username.slice(0, 12));
      expect(await detail(page)).toContain(`Scans go onto bill ${bill}.`);
    }),
  );

  inBrowser("finished by somebody else while it is scanned: the page says so, and what comes is recorded and refused", () =>
    atBill(async ({ page, station, bill }) => {
      const [first, second, third] = (await sacks(3)) as [string, string, string];
      await isLive(page);
      await scan(page, first);
      await says(page, "Added");
      const loader = desk(stage.site, other, "dock-9");
      await loader.complete(bill);
      await says(page, "Bill is finished");
      expect(await detail(page)).toContain(other.username);
      await page.getByRole("link", { name: "See it as it is now" }).waitFor();
      await scan(page, second);
      await page.waitForFunction(() => document.querySelector(".panel__detail")?.textContent?.includes("closed by"));
      expect(await detail(page)).toMatch(new RegExp(`Bill ${bill} is finished, closed by ${other.username} at \\d\\d:\\d\\d`));
      await loader.reopenBill(bill);
      await says(page, "Open again");
      await scan(page, third);
      await says(page, "Added");
      expect(await logOf(stage, station)).toEqual([`link ${first} linked`, `link ${second} bill_completed`, `link ${third} linked`]);
      await compare(page, bill);
    }),
  );

  inBrowser("deleted meanwhile leaves the scan on the list, and scanning goes on", () =>
    atBill(async ({ page, bill }) => {
      const code = await sack();
      await isLive(page);
      await back.remove(bill);
      await says(page, "Bill is deleted");
      await scan(page, code);
      await says(page, "Not taken");
      await page.locator(".aside li", { hasText: code }).waitFor();
    }),
  );
});

/** The page under an open dialog: its catcher has no focus, and it hears all the same. */
const pageIsUp = (page: Page) => page.locator(".panel__verb", { hasNotText: "One moment" }).waitFor();

describe("people", () => {
  inBrowser("change by badge: what was scanned before is the first one's, what comes behind the second one's", async () => {
    const second = await hall.withBadge("biller");
    const bill = await back.bill(10);
    const all = (await sacks(2)) as [string, string];
    const { page, close, context } = await stage.visit(null, { station: "dock-4" });
    await page.goto("/login");
    await page.getByLabel("User name").fill(biller.username);
    await page.getByLabel("Password", { exact: true }).fill("a long enough password");
    await button(page, "Sign in").click();
    await page.waitForURL((url) => url.pathname === "/");
    await page.goto(pathOf(bill));
    await ready(page);
    await scan(page, [all[0], second.badge, all[1]]);
    await shows(page, "parents", "2");
    await page.waitForFunction((name) => document.body.textContent?.includes(name), second.username);
    const rows = await stage.site.owner`
      select e.code, p.username from events e join people p on p.id = e.person_id
       where e.station = 'dock-4' and e.what = 'link' and e.result = 'good' order by e.id`;
    expect(rows.map(({ code, username }) => [code, username])).toEqual([
      [all[0], biller.username],
      [all[1], second.username],
    ]);
    expect(new URL(page.url()).pathname).toBe(pathOf(bill));
    await close();
    await context.close();
  });

  inBrowser("who may not bill never send what was nobody's: it lies aside, and the queue goes on", () =>
    atBill(async ({ page, context, station }) => {
      const [code, sackOfPackets, packets] = [await sack(), newSack(), newPackets(2)];
      await cutOff(context);
      await scan(page, code);
      await waiting(page, 1);
      // The same queue in the hands of somebody who packs.
      await stage.site.owner`update people set role = 'dispatcher', rights = rights + 1 where id = ${biller.personId}`;
      try {
        await context.unroute(scansPath);
        await page.goto("/pack");
        await ready(page);
        await scan(page, [sackOfPackets, ...packets]);
        await at.counts(page, 2);
        await page.locator(".aside li", { hasText: code }).waitFor();
        expect(await logOf(stage, station)).toEqual([`open ${sackOfPackets} opened`, ...at.packed(packets)]);
      } finally {
        await stage.site.owner`update people set role = 'biller', rights = 1 where id = ${biller.personId}`;
      }
    }),
  );
});

describe("a return", () => {
  const returned = (page: Page) =>
    page.locator("#return-list tr").evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.code));

  inBrowser("takes parents back by the same scanner, and says what is not on a bill", async () => {
    const [bill, ticket] = [await back.bill(10), await back.ticket()];
    const [first, second, third] = (await sacks(3)) as [string, string, string];
    for (const code of [first, second]) await back.link(bill, code);
    await at.atTable(stage, { person: biller, path: `/returns/${ticket}`, complaints: failedRequests }, async ({ page, station }) => {
      await scan(page, first);
      await says(page, "Returned");
      expect(await detail(page)).toBe(`${first} came back from bill ${bill}.`);
      await scan(page, second);
      await shows(page, "parents", "2");
      expect(await returned(page)).toEqual([second, first]);
      await scan(page, third);
      await says(page, "On no bill");
      const [packet] = newPackets(1) as [string];
      await scan(page, packet);
      await says(page, "This is a child bag");
      await button(page, "Undo last scan").click();
      await shows(page, "parents", "1");
      expect(await returned(page)).toEqual([first]);
      expect(await logOf(stage, station)).toEqual([
        `return ${first} returned`,
        `return ${second} returned`,
        `return ${third} not_on_bill`,
        `return ${packet} is_child`,
        `undo ${second} undone`,
      ]);
      await page.locator(`#return-list a[href="/bills/${bill}"]`).waitFor();
    });
  });
});

describe("the panel has nothing that axe would mend, in light and dark", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    inBrowser(colorScheme, () =>
      atBill(
        async ({ page, context }) => {
          const audit = async (state: string) => {
            await Bun.sleep(300);
            await page.evaluate(axe.source);
            const found = await page.evaluate(
              () =>
                (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
                  resultTypes: ["violations"],
                }) as Promise<axe.AxeResults>,
            );
            const lines = found.violations.map(({ id, nodes }) => `${state}: ${id} at ${nodes.map(({ target }) => target).join(", ")}`);
            expect(lines).toEqual([]);
            const isWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
            expect(`${state}: ${isWide ? "scrolls sideways" : "fits"}`).toBe(`${state}: fits`);
          };
          await audit("ready");
          await scan(page, await sack());
          await says(page, "Added");
          await audit("added");
          await scan(page, await sack(3));
          await says(page, "Added, but short");
          await audit("short");
          await scan(page, newPackets(1));
          await says(page, "This is a child bag");
          await audit("refused");
          await page.getByRole("button", { name: /^Undo/ }).click();
          await says(page, "Taken back");
          await audit("undone");
          await page.locator("[data-take-out]").first().click();
          await audit("take out");
          await button(page, "Keep it").click();
          await cutOff(context);
          await scan(page, await sack());
          await says(page, "Saved");
          await audit("saved");
        },
        { colorScheme, viewport: { width: 390, height: 844 } },
      ),
    );
  }
});

inBrowser("after all of this every figure is what a recount gives", async () => {
  expect(await recount(stage.site.owner)).toEqual([]);
});
