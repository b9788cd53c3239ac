import { afterAll, beforeAll, expect } from "bun:test";
import type { Page } from "playwright-core";
import { makeBill } from "../support/billing.ts";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import type { SignedIn } from "../support/site.ts";
import * as at from "../support/table.ts";

/** What a page that scans may cost. Bytes are held to; times are measured and said, because they belong to the machine. */
const scriptMaxBytes = 60_000;
const styleMaxBytes = 15_000;
const loads = 9;
const scans = 40;

let stage: Stage;
let who: SignedIn;
let biller: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  [who, biller] = [await stage.site.person("dispatcher"), await stage.site.person("biller")];
});
afterAll(() => stage.close());

const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b);
const median = (numbers: number[]) => Math.round(sorted(numbers)[Math.floor(numbers.length / 2)] as number);
const worst = (numbers: number[]) => Math.round(Math.max(...numbers));
const say = (words: string) => process.stdout.write(`${words}\n`);

/** What comes over the wire until this page is ready to scan. */
async function bytesOf(person: SignedIn, path: string): Promise<Record<string, number>> {
  const { page, close } = await stage.visit(person);
  const sizes: Record<string, number> = {};
  const counted: Promise<void>[] = [];
  page.on("response", (response) => {
    const type = response.request().resourceType();
    if (type === "eventsource") return;
    counted.push(
      (async () => {
        const bytes = Number((await response.request().sizes()).responseBodySize);
        sizes[type] = (sizes[type] ?? 0) + bytes;
      })(),
    );
  });
  await at.atPack(page, path);
  await Promise.all(counted);
  const parts = Object.entries(sizes).map(([type, bytes]) => `${type} ${bytes} B`);
  say(`${path} over the wire: ${parts.join(", ")}`);
  await close();
  return sizes;
}

for (const name of ["pack", "bill"])
  inBrowser(`the page of a ${name} loads within its bytes`, async () => {
    if (name === "bill") await makeBill(stage.site, biller, "B-1", 20);
    const sizes = name === "bill" ? await bytesOf(biller, "/bills/B-1") : await bytesOf(who, "/pack");
    expect(sizes.script).toBeGreaterThan(1000);
    expect(sizes.script).toBeLessThanOrEqual(scriptMaxBytes);
    expect(sizes.stylesheet).toBeLessThanOrEqual(styleMaxBytes);
  });

/** Milliseconds from the first byte until keys are kept, and until the page takes scans. */
const watchStart = () => {
  const seen = { heardMs: 0, readyMs: 0, endedMs: 0 };
  Object.assign(globalThis, { seen });
  // Before the page's own ears, which keep an Enter to themselves.
  window.addEventListener(
    "keydown",
    ({ key, timeStamp }) => {
      if (key === "Enter") seen.endedMs = timeStamp;
    },
    true,
  );
  const look = () => {
    seen.heardMs ||= "earlyKeys" in globalThis ? performance.now() : 0;
    const verb = document.querySelector(".panel__verb")?.textContent ?? "";
    if (verb !== "" && !verb.includes("One moment")) seen.readyMs = performance.now();
    else requestAnimationFrame(look);
  };
  new MutationObserver((_, observer) => {
    seen.heardMs ||= "earlyKeys" in globalThis ? performance.now() : 0;
    if (document.querySelector(".panel__verb")) {
      observer.disconnect();
      look();
    }
  }).observe(document, { childList: true, subtree: true });
};

/** Milliseconds from the last key of a scan until its line stands in the list. */
const watchScans = () => {
  const tookMs: number[] = [];
  const { seen } = globalThis as unknown as { seen: { endedMs: number } };
  let known = "";
  Object.assign(globalThis, { tookMs });
  new MutationObserver(() => {
    const newest = document.querySelector(".log li .code")?.textContent ?? "";
    if (newest === known || seen.endedMs === 0) return;
    known = newest;
    tookMs.push(performance.now() - seen.endedMs);
    seen.endedMs = 0;
  }).observe(document.querySelector(".log") as Element, { childList: true, subtree: true, characterData: true });
};

async function slowDown(page: Page, rate: number) {
  const wire = await page.context().newCDPSession(page);
  await wire.send("Emulation.setCPUThrottlingRate", { rate });
}

for (const rate of [1, 4]) {
  inBrowser(`is ready soon, on a processor ${rate} times slower`, async () => {
    const starts: { heard: number; ready: number }[] = [];
    const { page, close } = await stage.visit(who);
    await page.addInitScript(watchStart);
    await slowDown(page, rate);
    for (let load = 0; load < loads; load++) {
      await at.atPack(page);
      starts.push(
        await page.evaluate(() => {
          const [{ responseStart }] = performance.getEntriesByType("navigation") as [PerformanceNavigationTiming];
          const { heardMs, readyMs } = (globalThis as unknown as { seen: { heardMs: number; readyMs: number } }).seen;
          return { heard: heardMs - responseStart, ready: readyMs - responseStart };
        }),
      );
    }
    const ready = starts.map((start) => start.ready);
    say(`${rate} x slower: first byte to ready: median ${median(ready)} ms, worst ${worst(ready)} ms of ${loads}`);
    await page.evaluate(watchScans);
    for (const code of [at.newSack(), ...at.newPackets(scans - 1)]) {
      await at.scan(page, code);
      await Bun.sleep(120);
    }
    const tookMs = await page.evaluate(() => (globalThis as unknown as { tookMs: number[] }).tookMs);
    say(`${rate} x slower: last key to shown as here: median ${median(tookMs)} ms, worst ${worst(tookMs)} ms of ${tookMs.length}`);
    expect(tookMs.length).toBeGreaterThan(scans / 2);
    await close();
  });
}
