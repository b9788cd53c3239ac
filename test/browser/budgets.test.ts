import { afterAll, beforeAll, expect } from "bun:test";
import type { Page } from "playwright-core";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import type { SignedIn } from "../support/site.ts";
import * as at from "../support/table.ts";

/** What the pack page may cost. Bytes are held to; times are measured and said, because they belong to the machine. */
const scriptMaxBytes = 60_000;
const styleMaxBytes = 15_000;
const loads = 9;
const scans = 40;

let stage: Stage;
let who: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  who = await stage.site.person("dispatcher");
});
afterAll(() => stage.close());

const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b);
const median = (numbers: number[]) => Math.round(sorted(numbers)[Math.floor(numbers.length / 2)] as number);
const worst = (numbers: number[]) => Math.round(Math.max(...numbers));
const say = (words: string) => process.stdout.write(`${words}\n`);

inBrowser("the pack page loads within its bytes", async () => {
  const { page, close } = await stage.visit(who);
  const sizes: Record<string, number> = {};
  page.on("response", async (response) => {
    const bytes = Number((await response.request().sizes()).responseBodySize);
    const type = response.request().resourceType();
    sizes[type] = (sizes[type] ?? 0) + bytes;
  });
  await at.atPack(page);
  await page.waitForLoadState("networkidle");
  say(
    `pack page over the wire: ${Object.entries(sizes)
      .map(([type, bytes]) => `${type} ${bytes} B`)
      .join(", ")}`,
  );
  expect(sizes.script).toBeGreaterThan(1000);
  expect(sizes.script).toBeLessThanOrEqual(scriptMaxBytes);
  expect(sizes.stylesheet).toBeLessThanOrEqual(styleMaxBytes);
  await close();
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
