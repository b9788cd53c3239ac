import type { Page } from "playwright-core";
import { wrongBadge } from "../../support/hall.ts";
import { atPack, button, newPackets, says, scan } from "../../support/table.ts";
import { becomeOther, cut, fail, hang, mend, packedElsewhere, type Scene, type Scenery, saveHere, wake } from "./set.ts";

const opens =
  (name: string, then?: (page: Page) => Promise<unknown>) =>
  async ({ page }: Scenery) => {
    await button(page, name).click();
    await page.locator("dialog[open]").waitFor();
    await then?.(page);
  };

async function signedOut(scenery: Scenery) {
  await fail(scenery, 401);
  await scan(scenery.page, newPackets(2));
  await says(scenery.page, "Signed out");
}

async function replayed(scenery: Scenery, packets: string[], words: string) {
  await saveHere(scenery, packets);
  await mend(scenery);
  await says(scenery.page, words);
}

/** Nobody's own fault: the line, the shift, the device. */
export const stationScenes: Scene[] = [
  {
    name: "replay",
    beside: "replay",
    count: 3,
    play: async (scenery) => {
      await saveHere(scenery, newPackets(24));
      await hang(scenery, 1);
      await wake(scenery.page);
      await says(scenery.page, "Back again");
    },
  },
  { name: "all sent", play: (scenery) => replayed(scenery, newPackets(8), "All sent") },
  { name: "1 needs you", play: async (scenery) => replayed(scenery, [await packedElsewhere(scenery), ...newPackets(3)], "1 needs you") },
  { name: "signed out", beside: "out", play: signedOut },
  {
    name: "sign in again",
    play: async (scenery) => {
      await signedOut(scenery);
      await opens("Sign in")(scenery);
    },
  },
  {
    name: "somebody else",
    play: async (scenery) => {
      await saveHere(scenery, newPackets(1));
      await becomeOther(scenery);
      await mend(scenery);
      await says(scenery.page, "Somebody else");
    },
  },
  {
    name: "locked",
    play: async (scenery) => {
      await opens("Help")(scenery);
      await opens("Lock now")(scenery);
    },
  },
  {
    name: "locked, wrong PIN",
    play: async (scenery) => {
      const { page } = scenery;
      await opens("Help")(scenery);
      await opens("Lock now")(scenery);
      await page.getByLabel("PIN or password").fill("2580");
      await button(page, "Carry on").click();
      await page.locator("dialog[open] .notice").waitFor();
    },
  },
  {
    name: "badge not taken",
    play: async ({ page }) => {
      await scan(page, wrongBadge);
      await says(page, "Badge not taken");
    },
  },
  {
    name: "device full",
    play: async (scenery) => {
      const { page } = scenery;
      await page.evaluate(() => {
        IDBObjectStore.prototype.add = () => {
          throw new DOMException("No room.", "QuotaExceededError");
        };
      });
      await cut(scenery);
      await scan(page, newPackets(1));
      await says(page, "Not saved");
    },
  },
  {
    name: "scans of others",
    play: async (scenery) => {
      await saveHere(scenery, newPackets(2));
      await becomeOther(scenery);
      await atPack(scenery.page);
      await scenery.page.locator(".scan__notice").waitFor();
    },
  },
  { name: "type a code", play: opens("Type a code", (page) => button(page, "5").click()) },
  { name: "type letters", play: opens("Type a code", (page) => button(page, "ABC").click()) },
  { name: "finish a short bag", play: opens("Finish bag") },
  { name: "finish, no reason", play: opens("Finish bag", (page) => page.locator("dialog[open] .btn--go").click()) },
  { name: "sound off", play: ({ page }) => button(page, "Sound on").click() },
  { name: "help", play: opens("Help") },
  { name: "menu", isPhone: true, play: async ({ page }) => page.locator("details.menu > summary").click() },
  {
    name: "sign in, scans wait",
    play: async (scenery) => {
      await saveHere(scenery, newPackets(2));
      await scenery.context.clearCookies();
      await scenery.page.goto("/login?next=/pack");
      await scenery.page.locator(".notice--dup").waitFor();
    },
  },
  { name: "command cards", path: "/cards" },
];
