import type { BrowserContext, Page } from "playwright-core";
import type { Stage } from "../../support/browser.ts";
import { station } from "../../support/scanning.ts";
import type { SignedIn } from "../../support/site.ts";
import { atPack, counts, newPackets, newSack, scan } from "../../support/table.ts";
import { strokesOf, suffixes, type Typist } from "../traces/keyboards.ts";

export const stationName = "table-4";
const scansPath = "**/api/scans";

/** What a scene plays on: a person at the pack page with a sack in hand, and ways to break the line. */
export type Scenery = { stage: Stage; page: Page; context: BrowserContext; who: SignedIn; sack: string };

/** A scene that the station can be in, and how it gets there. */
export type Scene = {
  name: string;
  /** The prototype's name of the same state. */
  beside?: string;
  /** How many packets are in the sack before; null: no sack in hand. Left out: 12. */
  count?: number | null;
  /** A page of its own, which is no station; nobody is signed in. */
  path?: string;
  /** Only phones have it. */
  isPhone?: boolean;
  play?(scenery: Scenery): Promise<unknown>;
};

/** A sack with so many packets, filled by somebody at a table. */
export async function filledSack({ site }: Stage, who: SignedIn, count: number): Promise<string> {
  const [sack, table] = [newSack(), station(site, who, stationName)];
  await table.open(sack);
  for (const packet of newPackets(count)) await table.pack(sack, packet);
  return sack;
}

export const cut = ({ context }: Scenery) => context.route(scansPath, (route) => route.abort());
export const fail = ({ context }: Scenery, status: number) => context.route(scansPath, (route) => route.fulfill({ status }));
/** Requests hang after so many were let through. */
export async function hang({ context }: Scenery, after = 0) {
  let passed = 0;
  await context.route(scansPath, (route) => (passed++ < after ? route.continue() : new Promise(() => undefined)));
}
export async function mend({ context, page }: Scenery) {
  await context.unroute(scansPath);
  await wake(page);
}
export const wake = (page: Page) => page.evaluate(() => void window.dispatchEvent(new Event("online")));

/** Packets that wait on this device because the line is gone. */
export async function saveHere(scenery: Scenery, packets: string[]) {
  await cut(scenery);
  await scan(scenery.page, packets);
  await scenery.page.locator(".count__wait", { hasText: `${packets.length} waiting` }).waitFor({ state: "attached" });
}

/** Somebody else signs in, in another tab of the same browser. */
export async function becomeOther({ stage, context }: Scenery) {
  const other = await stage.site.person("dispatcher");
  await context.addCookies([{ name: "tt_session", value: other.token, url: stage.origin }]);
}

/** A packet that is in another sack already. */
export async function packedElsewhere({ stage, who }: Scenery): Promise<string> {
  const [packet] = newPackets(1) as [string];
  await station(stage.site, who, "table-2").pack(await filledSack(stage, who, 0), packet);
  return packet;
}

/** A scan on a computer whose keyboard is of another country. */
export async function scanAbroad(page: Page, text: string, typist: Typist) {
  const wire = await page.context().newCDPSession(page);
  for (const [, key, code, modifiers, written] of [...strokesOf(text, typist), ...(suffixes.CR ?? [])])
    await wire.send("Input.dispatchKeyEvent", { type: "keyDown", key, code, modifiers, ...(written && { text: written }) });
}

/** The page with its sack, ready to scan. */
export async function openPack({ page, sack }: Pick<Scenery, "page" | "sack">, count: number) {
  await atPack(page, sack ? `/pack?parent=${sack}` : "/pack");
  await counts(page, count);
}
