import { button, counts, newPackets, newSack, nextPullMs, says, scan } from "../../support/table.ts";
import { cut, fail, filledSack, hang, packedElsewhere, type Scene, type Scenery, saveHere, scanAbroad } from "./set.ts";

const packet = () => newPackets(1)[0] as string;
const scans = (texts: () => string | string[], words: string) => async (scenery: Scenery) => {
  await scan(scenery.page, texts());
  await says(scenery.page, words);
};

async function elsewhere(scenery: Scenery) {
  await scan(scenery.page, await packedElsewhere(scenery));
  await says(scenery.page, "In another bag");
}

async function newBag({ page }: Scenery): Promise<string> {
  const sack = newSack();
  await scan(page, sack);
  await says(page, "New bag?");
  return sack;
}

/** What the panel says of a scan. */
export const outcomeScenes: Scene[] = [
  { name: "start", beside: "start", count: null },
  { name: "idle", beside: "idle" },
  {
    name: "checking",
    beside: "sending",
    play: async (scenery) => {
      await hang(scenery);
      await scans(packet, "Checking")(scenery);
    },
  },
  { name: "parent open", count: null, play: scans(newSack, "Parent bag open") },
  { name: "added", beside: "ok", play: scans(packet, "Added") },
  { name: "added, long code", play: scans(() => "PACKETWITHLONGCODE42", "Added") },
  { name: "complete", beside: "full", count: 29, play: scans(packet, "Bag complete") },
  {
    name: "already counted",
    beside: "dup",
    play: async ({ page }) => {
      const again = packet();
      await scan(page, again);
      await counts(page, 13);
      await Bun.sleep(nextPullMs);
      await scan(page, again);
      await says(page, "Already counted");
    },
  },
  { name: "in another bag", beside: "elsewhere", play: elsewhere },
  { name: "not a bag code", beside: "notbag", play: scans(() => "https://shop.example/p/1", "Not a bag code") },
  {
    name: "put aside, a list",
    play: async (scenery) => {
      for (let bags = 0; bags < 3; bags++) await elsewhere(scenery);
      await scans(packet, "Added")(scenery);
    },
  },
  { name: "parent bag first", count: null, play: scans(packet, "Parent bag first") },
  {
    name: "scan it again",
    beside: "half",
    play: async ({ page }) => {
      await page.keyboard.type("PKT00");
      await page.reload();
      await says(page, "Scan it again");
    },
  },
  { name: "new bag", beside: "ask", play: newBag },
  {
    name: "choose first",
    play: async (scenery) => {
      await newBag(scenery);
      await scans(() => newPackets(2), "Choose first")(scenery);
    },
  },
  {
    name: "new bag, and one refused",
    play: async (scenery) => {
      const { page, context } = scenery;
      const other = await packedElsewhere(scenery);
      await context.route("**/api/scans", async (route) => {
        await page.locator(".panel__verb", { hasText: "New bag?" }).waitFor();
        await route.continue();
      });
      await scan(page, other);
      await newBag(scenery);
      await page.locator(".aside li").waitFor();
    },
  },
  {
    name: "taken back",
    beside: "undo",
    play: async ({ page }) => {
      await scan(page, packet());
      await counts(page, 13);
      await button(page, "Undo last scan").click();
      await says(page, "Taken back");
    },
  },
  {
    name: "press Enter",
    beside: "noenter",
    play: async ({ page }) => {
      await page.keyboard.type(packet(), { delay: 2 });
      await says(page, "Press Enter");
    },
  },
  {
    name: "press Enter, long",
    play: async ({ page }) => {
      await page.keyboard.type("https://bags.example/packets/of-the-north-door/PKT0042", { delay: 2 });
      await says(page, "Press Enter");
    },
  },
  { name: "close it short", play: scans(() => "TT-CLOSE", "Close it short?") },
  {
    name: "closed",
    play: async (scenery) => {
      await scans(() => "TT-CLOSE", "Close it short?")(scenery);
      await Bun.sleep(nextPullMs);
      await scans(() => "TT-CLOSE", "Bag closed")(scenery);
    },
  },
  { name: "next bag", play: scans(() => "TT-NEXT", "Next bag") },
  { name: "who am I", play: (scenery) => scans(() => "TT-WHO", scenery.who.username)(scenery) },
  {
    name: "keyboard in doubt",
    play: async ({ page }) => {
      await scanAbroad(page, "PKTY00042", { layout: "german" });
      await says(page, "Not sure");
    },
  },
  {
    name: "keyboard put right",
    play: async ({ page, stage, who }) => {
      await scanAbroad(page, "PKT-00042", { layout: "german" });
      await scanAbroad(page, (await filledSack(stage, who, 0)).replace("SB", "M444-"), { layout: "german" });
      await page.getByText("keyboard").first().waitFor();
    },
  },
  {
    name: "not listening",
    beside: "away",
    play: async ({ page }) => {
      await page.evaluate(() => {
        document.hasFocus = () => false;
        window.dispatchEvent(new Event("blur"));
      });
      await says(page, "Not listening");
    },
  },
  {
    name: "saved",
    beside: "offline",
    play: async (scenery) => {
      await saveHere(scenery, newPackets(3));
      await says(scenery.page, "Saved");
    },
  },
  {
    name: "saved, system busy",
    play: async (scenery) => {
      await fail(scenery, 503);
      await scans(packet, "Saved")(scenery);
    },
  },
  {
    name: "a bag opened offline",
    count: null,
    play: async (scenery) => {
      await cut(scenery);
      await scans(() => [newSack(), ...newPackets(2)], "Saved")(scenery);
    },
  },
];
