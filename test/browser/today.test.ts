import { afterAll, beforeAll, expect } from "bun:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { type Desk, desk } from "../support/billing.ts";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { pastScans } from "../support/recounted-stats.ts";
import { newChild, newParent, station } from "../support/scanning.ts";
import { type SignedIn, timeZone } from "../support/site.ts";

let stage: Stage;
let admin: SignedIn;
let packer: SignedIn;
let at: Desk;
beforeAll(async () => {
  stage = await openStage();
  admin = await stage.site.person("admin");
  packer = await stage.site.person("dispatcher");
  at = desk(stage.site, await stage.site.person("biller"), "dock-2");
});
afterAll(() => stage.close());

const figureOf = (page: Page, words: string) => page.locator(".stat", { hasText: words }).locator(".big");
const sign = (page: Page) => page.locator(".live");
const isLive = (page: Page) => sign(page).getByText("Live", { exact: true }).waitFor();
const until = async (isTrue: () => Promise<boolean>) => {
  const end = performance.now() + 20_000;
  while (!(await isTrue()) && performance.now() < end) await Bun.sleep(50);
  expect(await isTrue()).toBe(true);
};
const says = (page: Page, words: string, figure: string) => until(async () => (await figureOf(page, words).textContent()) === figure);
/** By the API, so that whoever watches is told. */
const scan = async (scan: object) => {
  const body = JSON.stringify({ scans: [{ key: crypto.randomUUID(), station: "table-7", ...scan }] });
  const headers = { authorization: `Bearer ${packer.token}`, "content-type": "application/json" };
  expect((await fetch(`${stage.origin}/api/scans`, { method: "POST", headers, body })).status).toBe(200);
};
async function findings(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(
    () => (globalThis as unknown as { axe: typeof axe }).axe.run(document) as Promise<axe.AxeResults>,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
const isWider = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** In all sizes and themes: nothing that axe would mend, and nothing wider than the screen. */
async function looksWell(who: SignedIn) {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, context, complaints, close } = await stage.visit(who, { colorScheme });
    await context.addInitScript(axe.source);
    await page.goto("/");
    await isLive(page);
    for (const width of [1366, 820, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
      for (const finding of await findings(page)) found.push(`${width} ${colorScheme} ${finding}`);
      if (await isWider(page)) found.push(`${width} ${colorScheme} scrolls sideways`);
    }
    found.push(...complaints);
    await close();
  }
  expect(found).toEqual([]);
}

inBrowser("an empty day says so everywhere, in every size and theme", async () => {
  await looksWell(admin);
  const { page, close } = await stage.visit(admin);
  await page.goto("/");
  for (const words of ["No table has scanned yet today.", "No bill is open.", "Nothing needs you now.", "No scan was refused today."])
    await page.getByText(words).waitFor();
  expect(await page.getByRole("img", { name: "No scans yet today." }).count()).toBe(1); // the other size is not there
  await close();
});

inBrowser("a scan at a table changes figures, bars, tables and lists in place, and the focus stays where it is", async () => {
  const { page, complaints, close } = await stage.visit(admin);
  await page.goto("/");
  await isLive(page);
  const link = page.getByRole("link", { name: "Day summary" });
  await link.focus();
  const parent = newParent();
  await scan({ do: "pack", parent, child: "TODAYCHILD1" });
  await says(page, "Child bags packed", "1");
  await page
    .locator(".tables li", { hasText: "Table 7" })
    .getByText(/^\d+ s ago$/)
    .waitFor();
  const finding = page.getByRole("img", { name: /^Busiest hour \d\d, with 1 scan\./ });
  await finding.waitFor();
  expect(
    Number(await finding.locator("rect.b").evaluateAll((bars) => Math.max(...bars.map((bar) => Number(bar.getAttribute("height")))))),
  ).toBeGreaterThan(100);
  expect(await link.evaluate((element) => element === document.activeElement)).toBe(true);
  await scan({ do: "pack", parent: newParent(), child: "TODAYCHILD1" });
  await scan({ do: "open", parent: "nonsense $" });
  await says(page, "Refused scans", "2");
  await page.getByText("1 child bag was in another parent bag").first().waitFor();
  await page.getByRole("link", { name: "In another bag" }).waitFor();
  const number = await at.bill(5);
  await scan({ do: "open", parent }); // the bill was made behind the server's back: it is seen with the next news
  await page.getByRole("link", { name: number }).waitFor();
  await page.getByText("The numbers").click();
  expect(await page.locator(".numbers tbody tr", { hasText: /:00[1-9]/ }).count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  await close();
});

inBrowser("while the page is hidden nothing is watched; shown again it is true again", async () => {
  const { page, close } = await stage.visit(admin);
  await page.goto("/");
  await isLive(page);
  const shown = (state: "hidden" | "visible") =>
    page.evaluate((now) => {
      Object.defineProperty(document, "visibilityState", { value: now, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  const before = Number(await figureOf(page, "Child bags packed").textContent());
  await shown("hidden");
  await scan({ do: "pack", parent: newParent(), child: newChild() });
  await Bun.sleep(600);
  expect(Number(await figureOf(page, "Child bags packed").textContent())).toBe(before);
  await shown("visible");
  await says(page, "Child bags packed", String(before + 1));
  await isLive(page);
  await close();
});

inBrowser("when the line is gone it says since when, and is live again by itself", async () => {
  const { page, context, close } = await stage.visit(admin);
  let isCut = false;
  await context.route("**/api/live?*", (route) => (isCut ? route.abort() : route.continue()));
  await page.goto("/");
  await isLive(page);
  isCut = true;
  await page.evaluate(() => {
    for (const state of ["hidden", "visible"]) {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }
  });
  await sign(page)
    .getByText(/^Paused\. Last update \d\d:\d\d$/)
    .waitFor();
  isCut = false;
  await isLive(page);
  await close();
});

inBrowser("after midnight the figures of the new day come with its date", async () => {
  const { page, context, close } = await stage.visit(admin);
  const answer = await fetch(`${stage.origin}/api/stats`, { headers: { authorization: `Bearer ${admin.token}` } });
  const newDay = { ...(await answer.json()), day: "2031-03-09", lastWeekDay: "2031-03-02" };
  const body = `event: stats\ndata: ${JSON.stringify(newDay)}\n\n`;
  await context.route("**/api/live?*", (route) => route.fulfill({ contentType: "text/event-stream", body }));
  await page.goto("/");
  await page.getByText("Sunday 9 March, beside last Sunday up to").waitFor();
  await close();
});

inBrowser("without script the page is whole, and says of when it is", async () => {
  const { page, close } = await stage.visit(admin, { javaScriptEnabled: false });
  await page.goto("/");
  await sign(page)
    .getByText(/^As of \d\d:\d\d$/)
    .waitFor();
  expect(Number(await figureOf(page, "Child bags packed").textContent())).toBeGreaterThan(0);
  await close();
});

inBrowser(
  "a full day fits, in every size and theme",
  async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => stage.site.person("dispatcher")));
    const week = 7 * 86_400_000;
    const outcomes = [
      "packed",
      "packed",
      "packed_full",
      "closed",
      "in_other_parent",
      "bad_code",
      "unknown_code",
      "parent_full",
      "too_late",
    ];
    const scans = Array.from({ length: 900 }, (_, n) => ({
      at: new Date(Date.now() - (n % 2) * week - n * 60_000),
      person: people[n % 12]?.personId as number,
      station: n % 12 === 0 ? null : `a table with a name that is long ${n % 12}`,
      outcome: outcomes[n % outcomes.length] as string,
    }));
    await pastScans(stage.site.owner, scans, { timeZone });
    const number = await at.bill(400, "A-NUMBER-AS-LONG-AS-A-NUMBER-MAY-EVER-BE");
    await at.change(number, { destination: "North depot, the gate behind the old mill on the other side of the river" });
    await looksWell(admin);
  },
  60_000,
);

inBrowser("a dispatcher's open bags are true while others pack", async () => {
  const { page, complaints, close } = await stage.visit(packer);
  await page.goto("/");
  const other = station(stage.site, await stage.site.person("dispatcher"), "table-8");
  const parent = newParent();
  await scan({ do: "pack", parent, child: newChild() });
  const row = page.locator("#open-bags tbody tr", { hasText: parent });
  await row.getByText(/^1 of \d+$/).waitFor();
  await other.pack(parent, newChild());
  await row.getByText(/^2 of \d+$/).waitFor();
  await row.getByRole("link", { name: `Carry on packing ${parent}` }).waitFor();
  await scan({ do: "close", parent, reason: "short" });
  await row.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
  await close();
});
