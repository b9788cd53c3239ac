import { expect } from "bun:test";
import type { CDPSession, Page } from "playwright-core";
import type { Stage, Visit } from "./browser.ts";
import type { SignedIn } from "./site.ts";

/** More than one pull of the trigger takes. */
export const nextPullMs = 1300;

let numbers = 100;
export const next = () => String(++numbers).padStart(5, "0");
export const newSack = () => `SB${next()}`;
export const newMoong = () => `M444-${next()}`;
export const newPackets = (count: number) => Array.from({ length: count }, () => `PKT${next()}`);

/** A key as an English keyboard has it; signs that it has in no place of their own come without one. */
function strokeOf(sign: string) {
  if (sign === "Enter") return { key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 };
  const code = /^[a-z]$/i.test(sign) ? `Key${sign.toUpperCase()}` : /^\d$/.test(sign) ? `Digit${sign}` : sign === "-" ? "Minus" : null;
  return { key: sign, text: sign, ...(code ? { code } : {}) };
}

const wires = new WeakMap<Page, Promise<CDPSession>>();

async function press(wire: CDPSession, sign: string): Promise<void> {
  const { text, ...stroke } = strokeOf(sign);
  await Promise.all([
    wire.send("Input.dispatchKeyEvent", { type: "keyDown", ...stroke, text, unmodifiedText: text }),
    wire.send("Input.dispatchKeyEvent", { type: "keyUp", ...stroke }),
  ]);
}

/**
 * What a scanner does: keys without a pause, and Enter. It waits for no page: the next key comes also while one is still worked on. The next
 * code comes when the page is done with the one before; with a gap of 0 all keys of all codes are on their way at once.
 */
export async function scan(page: Page, codes: string | string[], gapMs = 2) {
  const made = wires.get(page) ?? page.context().newCDPSession(page);
  wires.set(page, made);
  const wire = await made;
  const pressed: Promise<void>[] = [];
  for (const code of [codes].flat()) {
    for (const sign of [...code, "Enter"]) {
      const key = press(wire, sign);
      key.catch(() => {}); // told below
      pressed.push(key);
      if (gapMs > 0) await Bun.sleep(gapMs);
    }
    if (gapMs > 0) await Promise.all(pressed);
  }
  await Promise.all(pressed);
}

export const verb = (page: Page) => page.locator(".panel__verb");
export const count = (page: Page) => page.locator(".count__n");
export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
export const says = (page: Page, words: string) => page.locator(".panel__verb", { hasText: words }).waitFor();
export const counts = (page: Page, number: number) => page.locator(".count__n", { hasText: new RegExp(`^${number}$`) }).waitFor();
export const packed = (codes: string[]) => codes.map((code) => `pack ${code} packed`);

/** Chromium writes these itself when a request fails. */
export const failedRequests = [/Failed to load resource/];

/** Everything that the log holds of one station, oldest first: what was done, to which code, with which outcome. */
export async function logOf(stage: Pick<Stage, "site">, station: string): Promise<string[]> {
  const rows = await stage.site.owner`select what, code, outcome from events where station = ${station} order by id`;
  return rows.map(({ what, code, outcome }) => `${what} ${code ?? ""} ${outcome}`);
}

/** The log, once it holds so many lines. */
export async function logWith(stage: Pick<Stage, "site">, station: string, lines: number): Promise<string[]> {
  for (let tries = 0; tries < 600; tries++) {
    const log = await logOf(stage, station);
    if (log.length >= lines) return log;
    await Bun.sleep(50);
  }
  return logOf(stage, station);
}

/** What is in a parent, in the order in which it came. */
export async function inside(stage: Pick<Stage, "site">, parent: string): Promise<string[]> {
  const rows = await stage.site.owner`
    select c.code from bags c join bags p on p.id = c.parent_id
     where p.code = ${parent}
     order by (select max(e.id) from events e where e.bag_id = c.id and e.result = 'good' and e.what in ('pack', 'move'))`;
  return rows.map(({ code }) => code);
}

/** Opens the pack page, ready to scan. */
export async function atPack(page: Page, path = "/pack"): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** Slow keys are a person's, and those are heard in the catcher only: a busy machine must not decide what is tested. */
export async function ready(page: Page): Promise<void> {
  await page.locator(".panel__verb", { hasNotText: "One moment" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "catcher");
}

export type Table = Visit & { station: string };
/** `path`: the page to scan at, when it is not packing. */
type TableOptions = { person: SignedIn; complaints?: RegExp[]; path?: string } & Parameters<Stage["visit"]>[1];

/** A person at a table of its own, ready to scan. Fails when the browser complained about anything. */
export async function atTable(
  stage: Stage,
  { person, complaints = [], path = "/pack", ...options }: TableOptions,
  work: (table: Table) => Promise<void>,
) {
  const station = `table-${next()}`;
  const visit = await stage.visit(person, { station, ...options });
  try {
    await atPack(visit.page, path);
    await work({ ...visit, station }).catch(async (error) => {
      const log = (await logOf(stage, station)).join(", ");
      process.stderr.write(
        `${station} says "${await verb(visit.page)
          .textContent()
          .catch(() => "nothing")}", its log: ${log}\n`,
      );
      throw error;
    });
    expect(visit.complaints.filter((text) => !complaints.some((expected) => expected.test(text)))).toEqual([]);
  } finally {
    await visit.close();
  }
}

/** The page and its files lie on the device, so that it opens without a server. */
export const isKept = (page: Page) =>
  page.waitForFunction(async () => Boolean(navigator.serviceWorker.controller) && Boolean(await caches.match("/pack")));

/** Another write is under way and takes its time: nothing else gets onto the device's disk before `free` is called, or the page goes. */
export async function slowDisk(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const disk = Object.assign(globalThis, { isDiskSlow: true });
        const request = indexedDB.open("tracetrack");
        request.onsuccess = () => {
          const store = request.result.transaction("scans", "readwrite").objectStore("scans");
          const again = () => {
            if (disk.isDiskSlow) store.count().onsuccess = again;
          };
          again();
          resolve();
        };
      }),
  );
  return () => page.evaluate(() => void Object.assign(globalThis, { isDiskSlow: false }));
}
