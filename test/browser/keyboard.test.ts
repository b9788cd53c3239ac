import { afterAll, beforeAll, describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { focusedName, tabTo } from "../support/keys.ts";
import { password, type SignedIn } from "../support/site.ts";
import * as at from "../support/table.ts";

const { counts, failedRequests, newPackets, newSack, nextPullMs, ready, says } = at;

let stage: Stage;
let who: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  who = await stage.site.person("dispatcher");
});
afterAll(() => stage.close());

type Work = (page: Page, table: at.Table) => Promise<void>;
type Options = Partial<Parameters<typeof at.atTable>[1]>;
const table = (work: Work, options: Options = {}) => at.atTable(stage, { person: who, ...options }, (one) => work(one.page, one));

/** A person's speed: faster keys are a scanner's. */
const write = (page: Page, text: string) => page.keyboard.type(text, { delay: 80 });
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const backTo = (page: Page, name: RegExp) => tabTo(page, name, "Shift+Tab");
const press = async (page: Page, name: RegExp, to = tabTo) => {
  await to(page, name);
  await page.keyboard.press("Enter");
};
const catcher = /^Scan a bag code/;

/** An Enter or Tab so soon after a scan is still the scanner's. */
const scannerIsDoneMs = 600;
async function scan(page: Page, codes: string | string[], words: string) {
  await at.scan(page, codes);
  await says(page, words);
  await Bun.sleep(scannerIsDoneMs);
}

async function withSack(page: Page): Promise<{ sack: string; packets: string[] }> {
  const [sack, packets] = [newSack(), newPackets(1)];
  await scan(page, [sack, ...packets], "Added");
  return { sack, packets };
}

/** A packet that lies in another sack. */
async function takenPacket(): Promise<string> {
  let packet = "";
  await table(async (page) => {
    packet = (await withSack(page)).packets[0] as string;
  });
  return packet;
}

describe("by keyboard alone", () => {
  inBrowser("Tab goes from the scanner's field through the buttons, and back to the chips and the skip link", () =>
    table(async (page) => {
      await withSack(page);
      for (const name of ["Undo last scan", "Type a code", "Finish bag", "See this bag"]) {
        await page.keyboard.press("Tab");
        expect(await focusedName(page)).toBe(name);
      }
      await backTo(page, catcher);
      for (const name of ["Help", "Sound on"]) {
        await page.keyboard.press("Shift+Tab");
        expect(await focusedName(page)).toBe(name);
      }
      await backTo(page, /^Skip to the page$/);
      expect(await page.getByRole("link", { name: "Skip to the page" }).boundingBox()).toMatchObject({ x: 8 });
      await page.keyboard.press("Enter");
      await ready(page);
    }),
  );

  inBrowser("the last scan is taken back by Ctrl+Z, and a code is typed", () =>
    table(async (page) => {
      const { packets } = await withSack(page);
      await page.keyboard.press("Control+z");
      await says(page, "Taken back");
      await counts(page, 0);
      await press(page, /^Type a code$/);
      expect(await focusedName(page)).toBe("Code on the label");
      await write(page, packets[0] as string);
      await page.keyboard.press("Enter");
      await counts(page, 1);
      await ready(page);
    }),
  );

  inBrowser("a short bag is finished with a reason", () =>
    table(async (page) => {
      await withSack(page);
      await press(page, /^Finish bag$/);
      const finish = dialog(page, "Finish this bag?");
      await finish.waitFor();
      await tabTo(page, /^No more packets$/);
      await page.keyboard.press("Space");
      await press(page, /^Finish bag$/);
      await says(page, "Bag closed");
      await ready(page);
    }),
  );

  inBrowser("a new bag is refused, then taken", () =>
    table(async (page) => {
      const [{ sack }, second] = [await withSack(page), newSack()];
      await scan(page, second, "New bag?");
      await press(page, /^Stay/, backTo);
      await says(page, "Ready");
      expect(await page.locator("h1 .code").textContent()).toBe(sack);
      await Bun.sleep(nextPullMs);
      await ready(page);
      await scan(page, second, "New bag?");
      await press(page, /^Switch/, backTo);
      await page.locator("h1 .code", { hasText: second }).waitFor();
    }),
  );

  inBrowser("a packet of another bag moves here, another is put aside", async () => {
    const [first, second] = [await takenPacket(), await takenPacket()];
    await table(async (page) => {
      await withSack(page);
      await scan(page, first, "In another bag");
      await press(page, /^Move it here$/, backTo);
      await says(page, "Moved here");
      await ready(page);
      await scan(page, second, "In another bag");
      await press(page, /^Put it aside$/, backTo);
      await says(page, "Put it aside");
      await ready(page);
      await press(page, /^Done, I put it aside$/);
      await page.locator(".aside").waitFor({ state: "hidden" });
      await ready(page);
    });
  });

  inBrowser("help opens and closes, and the scanner's field has the focus again", () =>
    table(async (page) => {
      await press(page, /^Help$/, backTo);
      await dialog(page, "Help").waitFor();
      await page.keyboard.press("Escape");
      await ready(page);
    }),
  );

  inBrowser("the station is locked, stays locked, and is opened by a password", async () => {
    const person = await stage.site.person("dispatcher");
    await table(
      async (page) => {
        await press(page, /^Help$/, backTo);
        await press(page, /^Lock now$/);
        const lock = dialog(page, "Who is here?");
        await lock.waitFor();
        for (let times = 0; times < 3; times++) await page.keyboard.press("Escape");
        expect(await lock.isVisible()).toBe(true);
        expect(await lock.getByRole("button", { name: "Close" }).isVisible()).toBe(false);
        expect(await focusedName(page)).toBe("PIN or password");
        await write(page, password);
        await page.keyboard.press("Enter");
        await lock.waitFor({ state: "hidden" });
        await says(page, "dispatcher");
        await ready(page);
      },
      { person },
    );
  });

  inBrowser("somebody who was signed out comes back, and what was scanned goes in", async () => {
    const person = await stage.site.person("dispatcher");
    await table(
      async (page) => {
        await withSack(page);
        await stage.site.owner`update sessions set ended_at = now() where id = ${person.sessionId}`;
        await scan(page, newPackets(2), "Signed out");
        await press(page, /^Sign in$/, backTo);
        await dialog(page, "Who is here?").waitFor();
        await write(page, password);
        await page.keyboard.press("Enter");
        await counts(page, 3);
        await ready(page);
      },
      { person, complaints: failedRequests },
    );
  });

  inBrowser("the theme turns, and the menu of a phone opens", () =>
    table(
      async (page) => {
        await press(page, /^Menu$/, backTo);
        await press(page, /^Dark mode$/);
        await page.locator('html[data-theme="dark"]').waitFor();
        await press(page, /^Bags$/, backTo);
        await page.getByRole("heading", { name: "Find a bag" }).waitFor();
      },
      { viewport: { width: 390, height: 844 } },
    ),
  );
});

inBrowser("what is refused while a question stands is told under it, and goes with it", async () => {
  const [packet, next] = [await takenPacket(), newSack()];
  await table(async (page, { context }) => {
    await withSack(page);
    await context.route("**/api/scans", async (route) => {
      await says(page, "New bag?");
      await route.continue();
    });
    await scan(page, [packet, next], "New bag?");
    await page.getByText(`Put aside ${packet}: In another bag`).waitFor();
    await page.getByRole("alert").filter({ hasText: packet }).waitFor({ state: "attached" });
    expect(await at.verb(page).textContent()).toBe("New bag?");
    await press(page, /^Stay/, backTo);
    await page.locator(".panel__alarm").waitFor({ state: "hidden" });
    await page.locator(".aside", { hasText: packet }).waitFor();
  });
});
