import { afterAll, beforeAll, describe, expect } from "bun:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { sealAll } from "../../src/services/sealing.ts";
import { desk } from "../support/billing.ts";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { tabTo } from "../support/keys.ts";
import { station } from "../support/scanning.ts";
import { password, type SignedIn } from "../support/site.ts";
import { atPack, button, failedRequests, says, scan } from "../support/table.ts";
import { uploader } from "../support/uploads.ts";

type Who = "dispatcher" | "biller" | "admin";
const roles: Who[] = ["dispatcher", "biller", "admin"];

let stage: Stage;
let people: Record<Who, SignedIn>;
beforeAll(async () => {
  stage = await openStage();
  const { site } = stage;
  people = { dispatcher: await site.person("dispatcher"), biller: await site.person("biller"), admin: await site.person("admin") };
  await site.owner`insert into areas (name) values ('Dock A'), ('Dock B')`;
  await site.person("dispatcher", { username: "a-rather-long-user-name-without-any-blank-in-it-at-all", mustChange: true });
  const table = station(site, people.dispatcher, "table-4");
  await table.open("SB04217");
  for (let number = 1; number <= 50; number++)
    await table.pack(number <= 30 ? "SB04217" : "SB04218", `PKT${String(number).padStart(7, "0")}`);
  await table.pack("SB04219", "PKT0000001");
  await table.pack("SB04219", "PACKETWITHALONGCODE1");
  await table.undo();
  await table.close("SB04219", "No more packets");
  await table.pack("SB04219", "nonsense $");
  await billed();
  await uploaded();
  await checked();
  await sealAll(stage.site.database, () => false); // the day has an anchor
});

/** Recounts with every ending, and backups. */
async function checked() {
  const wrong = (name: string, of: string, names: string[]) => ({
    name,
    says: `What is wrong of a ${of}, said in a sentence that is about as long as they are.`,
    of,
    count: 1204,
    first: names.map((each) => ({ name: each, kept: { parents: 12, grams: 98000 }, counted: null })),
  });
  const problems = [wrong("bill_figures", "bill", ["OPEN-1", longNumber]), wrong("tally", "other", ["2026-11-17 10 table-9 packed"])];
  const { owner } = stage.site;
  await owner`insert into check_runs (how, seconds, rows, problems) values ('nightly', 12.4, 4404035, '[]'), ('cli', 185, 4404035, ${owner.json(problems)})`;
  await owner`insert into check_runs (how, seconds, fault) values ('nightly', 3, 'It was interrupted. Start it again.')`;
  await owner`insert into backup_runs (how, seconds, file, bytes, rows, fault) values
    ('nightly', 5, 'tracetrack-20261122T213000Z.backup', 32785681, 880711, null), ('nightly', 1, null, null, null, 'The disk is full. Make room, then try again.')`;
}

/** Uploads in the states that wait for somebody. */
async function uploaded() {
  stage.site.site.imports.start();
  const by = uploader(stage.site, people.admin);
  const sheet = (sack: string) => `Sack,Packet,Remark\n${sack},UPLOADED${sack}\n${sack},1.23E+15,damaged\n,NOPARENT${sack}`;
  uploads.READY = (await by.checked(sheet("SB05001"), {}, "a-file-name-as-long-as-people-give-them-in-march-2026-final-final-2.csv")).id;
  const put = (await by.checked(sheet("SB05002"))).id;
  await by.commit(put);
  uploads.IN = put;
  uploads.FAILED = (await by.checked("%PDF-1.7", {}, "bags.xlsx")).id;
}

/** Bills and returns in every state that their pages show. */
async function billed() {
  const at = desk(stage.site, people.biller, "dock-2");
  for (const [number, target] of [
    ["OPEN-1", 25],
    ["EMPTY-1", 40],
    [longNumber, 2],
    ["DONE-1", 2],
  ] as const)
    await at.bill(target, number);
  let packets = 5000;
  const fill = async (parent: string, children: number) => {
    for (let n = 0; n < children; n++) await at.pack(parent, `PKT000${packets++}`);
    return parent;
  };
  const [full, short] = [await fill("M444-00001", 15), await fill("M444-00002", 9)];
  await at.link("OPEN-1", full);
  await at.link("OPEN-1", short);
  await at.link("OPEN-1", "NONSENSE $");
  await at.change("OPEN-1", { target: 26, destination: "North depot, the gate behind the old mill", vehicle: "MH 12 AB 1234" });
  for (const code of ["M444-00003", "M444-00004"]) await at.link("DONE-1", await fill(code, 3));
  await at.complete("DONE-1");
  returned = await at.ticket();
  for (const code of ["M444-00003", "M444-00004"]) await at.giveBack(returned, code);
  await at.cancel(returned);
}
afterAll(() => stage.close());

const longNumber = "A-NUMBER-AS-LONG-AS-A-NUMBER-MAY-EVER-BE";
let returned: string;
/** The ids of uploads by the state that they are in. */
const uploads: Record<string, number> = {};
/** The address of a page, with what was made for it. */
const addressOf = (path: string) =>
  path.replace(/\/R\b/, `/${returned}`).replace(/^(\/uploads\/)([A-Z]+)/, (_, before, state) => `${before}${uploads[state]}`);

const everybody = [
  "/",
  "/pack",
  "/pack?parent=SB04218",
  "/bags",
  "/bags?search=0000",
  "/bags?search=99ZZ",
  "/bags/SB04217",
  "/bags/SB04219",
  "/bags/PKT0000001",
  "/bills",
  "/bills?search=99ZZ",
  "/bills/OPEN-1",
  "/bills/DONE-1",
  "/bills/DONE-1/print",
  `/bills/${longNumber}`,
  "/days",
  "/account",
  "/account/second-step",
  "/cards",
  "/scanner",
  "/nowhere",
  "/api/docs",
];
const billing = [
  "/bills?from=2026-02-02&to=2026-02-01",
  "/bills?open=new",
  "/bills/OPEN-1?open=edit",
  "/bills/OPEN-1?open=finish",
  "/bills/OPEN-1?open=take-out&parent=M444-00002",
  "/bills/DONE-1?open=reopen",
  "/returns",
  "/returns?open=new",
  "/returns/R",
  "/returns/R?open=cancel",
];
const paths: Record<Who, string[]> = {
  dispatcher: [...everybody, "/people", "/activity"],
  biller: [...everybody, ...billing, "/kinds"],
  admin: [
    ...everybody,
    "/bills/EMPTY-1?open=delete",
    "/uploads",
    "/new-upload",
    "/uploads/READY",
    "/uploads/IN",
    "/uploads/IN?open=revoke",
    "/uploads/FAILED",
    "/people",
    "/people?open=new",
    "/people?open=1",
    "/system",
    "/devices",
    "/devices?open=new",
    "/password/nonsense",
    "/activity",
    "/activity?what=bill_changed",
    "/activity?station=dock-2&outcome=linked",
    "/activity?who=nobody",
    "/activity?from=2026-02-02&to=2026-02-01",
    "/kinds",
    "/kinds?open=kind-new-parent",
    "/kinds?open=area-1",
  ],
};
/** What Chromium says of a page that is answered with 403, 404 or 422. */
const isExpected = (complaint: string) => /Failed to load resource: the server responded with a status of 4(?:03|04|22)/.test(complaint);

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

/** What axe finds on a page, as lines that say where; all that it knows, or by some of its rules. */
async function findings(page: Page, rules: readonly string[] | null = null): Promise<string[]> {
  const { violations } = await page.evaluate(
    (only) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
        resultTypes: ["violations"],
        ...(only ? { runOnly: [...only] } : {}),
      }) as Promise<axe.AxeResults>,
    rules,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** A theme changes colours and nothing else. */
const rulesOfColour = ["color-contrast", "link-in-text-block"];

const isWider = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** Nothing moves any more; the widgets have run before the page counts as loaded. */
async function settled(page: Page) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
}

/** What is wrong with a phone's page as it is now, also where it is narrow. */
async function faultsOf(page: Page, state: string): Promise<string[]> {
  await settled(page);
  const faults = await findings(page);
  await page.setViewportSize({ width: 320, height: 640 });
  if (await isWider(page)) faults.push("scrolls sideways at 320 px");
  await page.setViewportSize(sizes[1]);
  return faults.map((fault) => `${state}: ${fault}`);
}

describe("every page is quiet, fits and has nothing that axe would mend", () => {
  for (const who of ["nobody", ...roles] as const) {
    for (const viewport of sizes) {
      inBrowser(`for ${who}, ${viewport.width} px, light and dark`, async () => {
        const visit = { viewport, colorScheme: "light" } as const;
        const { page, context, complaints, close } = await stage.visit(who === "nobody" ? null : people[who], visit);
        await context.addInitScript(axe.source);
        const found: string[] = [];
        for (const path of who === "nobody" ? ["/login", "/login?next=/bags", "/nowhere"] : paths[who]) {
          await page.emulateMedia({ colorScheme: "light" });
          await page.goto(addressOf(path));
          await settled(page);
          for (const finding of await findings(page)) found.push(`${path} ${finding}`);
          await page.emulateMedia({ colorScheme: "dark" });
          await settled(page);
          for (const finding of await findings(page, rulesOfColour)) found.push(`${path}, dark, ${finding}`);
          if (await isWider(page)) found.push(`${path} scrolls sideways`);
          if (viewport.width === 1440) continue;
          await page.setViewportSize({ width: 320, height: 640 });
          if (await isWider(page)) found.push(`${path} scrolls sideways at 320 px`);
          await page.setViewportSize(viewport);
        }
        expect(found).toEqual([]);
        expect(complaints.filter((complaint) => !isExpected(complaint))).toEqual([]);
        await close();
      });
    }
  }

  inBrowser("also the pack page while it shows what happened, and its dialogs", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, context, complaints, close } = await stage.visit(people.dispatcher, { viewport: sizes[1], colorScheme });
      await context.addInitScript(axe.source);
      await page.goto("/pack?parent=SB04218");
      const found: string[] = [];
      const look = async (state: string) => void found.push(...(await faultsOf(page, state)));
      for (const [code, words] of [
        ["PKT0000001", "In another bag"],
        ["PKT0000031", "Already counted"],
        ["SB04299", "New bag?"],
      ] as const) {
        await scan(page, code);
        await says(page, words);
        await look(words);
      }
      for (const name of ["Type a code", "Finish bag", "Help"]) {
        await button(page, name).click();
        await look(name);
        await page.keyboard.press("Escape");
      }
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
  });

  for (const colorScheme of ["light", "dark"] as const)
    inBrowser(`also the station when it is locked, offline or somebody else's, ${colorScheme}`, async () => {
      const { page, context, complaints, close } = await stage.visit(people.dispatcher, { viewport: sizes[1], colorScheme });
      await context.addInitScript(axe.source);
      await atPack(page, "/pack?parent=SB04218");
      const found: string[] = [];
      const look = async (state: string) => void found.push(...(await faultsOf(page, state)));
      const cut = () => context.route("**/api/scans", (route) => route.abort());
      const mend = async () => {
        await context.unroute("**/api/scans");
        await page.evaluate(() => void window.dispatchEvent(new Event("online")));
      };
      await button(page, "Type a code").click();
      await button(page, "ABC").click();
      await look("letters");
      await page.keyboard.press("Escape");
      await cut();
      await scan(page, ["PKT0000070", "PKT0000001"]);
      await says(page, "Saved");
      await look("saved");
      await mend();
      await says(page, "1 needs you");
      await look("needs you");
      await cut();
      await scan(page, "PKT0000071");
      await says(page, "Saved");
      await context.addCookies([{ name: "tt_session", value: people.admin.token, url: stage.origin }]);
      await mend();
      await says(page, "Somebody else");
      await look("somebody else");
      await atPack(page);
      await page.locator(".scan__notice").waitFor();
      await look("scans of others");
      await button(page, "Help").click();
      await button(page, "Lock now").click();
      await look("locked");
      await context.clearCookies();
      await page.goto("/login");
      await page.getByText("1 scan of").waitFor();
      await look("sign in, scans wait");
      expect(found).toEqual([]);
      expect(complaints.filter((text) => !failedRequests.some((expected) => expected.test(text)))).toEqual([]);
      await close();
    });
});

describe("what is printed and cut out", () => {
  const millimetre = 96 / 25.4;
  /** The codes on paper, and how many pages there are. */
  async function printed(page: Page) {
    await page.emulateMedia({ media: "print" });
    const widths = await page.locator(".cut__qr svg").evaluateAll((codes) => codes.map((code) => code.getBoundingClientRect().width));
    const pages = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;
    await page.emulateMedia({ media: "screen" });
    return { pages, narrowest: Math.min(...widths) / millimetre, codes: widths.length };
  }

  inBrowser("the five command cards fit one A4 page, with codes of 30 mm and more", async () => {
    const { page, complaints, close } = await stage.visit(people.dispatcher);
    await page.goto("/account");
    await page.getByRole("link", { name: "Command cards" }).click();
    await page.getByRole("button", { name: "Print the cards" }).waitFor();
    const paper = await printed(page);
    expect(paper).toMatchObject({ pages: 1, codes: 5 });
    expect(paper.narrowest).toBeGreaterThanOrEqual(30);
    expect(complaints).toEqual([]);
    await close();
  });

  inBrowser("a bill's paper is A4, says its page, and has the code of its number", async () => {
    const { page, complaints, close } = await stage.visit(people.biller, { colorScheme: "dark" });
    await page.goto("/bills/DONE-1");
    await page.getByRole("link", { name: "Print version 1" }).click();
    await page.getByRole("button", { name: "Print" }).waitFor();
    expect(await page.getByRole("img", { name: "QR code of bill DONE-1" }).isVisible()).toBe(true);
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(paper).toMatch(/\/MediaBox\s*\[0 0 59[45][.\d]* 84[12]/);
    expect(complaints).toEqual([]);
    await close();
  });

  for (const viewport of sizes)
    for (const colorScheme of ["light", "dark"] as const)
      inBrowser(`a badge is made and shown to be printed, ${viewport.width} px, ${colorScheme}`, async () => {
        const { page, context, complaints, close } = await stage.visit(people.dispatcher, { viewport, colorScheme });
        await context.addInitScript(axe.source);
        await page.goto("/account");
        await page.getByLabel("Your password, for a badge", { exact: true }).fill(password);
        await page.getByRole("button", { name: /^Make a (new )?badge$/ }).click();
        await page.getByRole("button", { name: "Print the badge" }).waitFor();
        await settled(page);
        expect(await findings(page)).toEqual([]);
        for (const width of [viewport.width, 320]) {
          await page.setViewportSize({ width, height: 700 });
          expect(await isWider(page)).toBe(false);
        }
        const paper = await printed(page);
        expect(paper).toMatchObject({ pages: 1, codes: 1 });
        expect(paper.narrowest).toBeGreaterThanOrEqual(30);
        await page.getByRole("link", { name: "Done" }).click();
        await page.getByText("You have a badge.").waitFor();
        expect(await findings(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await close();
      });
});

describe("by keyboard alone", () => {
  inBrowser("a biller makes a bill, sees what is wrong at its field, and comes to its page", async () => {
    const { page, context, complaints, close } = await stage.visit(people.biller, { viewport: sizes[1], colorScheme: "dark" });
    await context.addInitScript(axe.source);
    await page.goto("/");
    await tabTo(page, /^New bill$/);
    await page.keyboard.press("Enter");
    await page.locator("dialog[open]").waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("target");
    await page.keyboard.type("7", { delay: 60 });
    await tabTo(page, /^Number/);
    await page.keyboard.type("open-1", { delay: 60 });
    await page.keyboard.press("Enter");
    await page.locator("#number-error").waitFor();
    expect(await page.locator("#target").inputValue()).toBe("7");
    expect(await faultsOf(page, "a form with a mistake")).toEqual([]);
    await page.locator("#number").fill("BY-KEYBOARD");
    await page.locator("#number").press("Enter");
    await page.getByRole("heading", { name: "Bill BY-KEYBOARD" }).waitFor();
    await page.getByRole("link", { name: "Edit" }).click();
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForURL("**/bills/BY-KEYBOARD");
    expect(complaints.filter((complaint) => !isExpected(complaint))).toEqual([]);
    await close();
  });

  inBrowser("an admin signs in, finds a bag, opens it and adds a person", async () => {
    const { page, complaints, close } = await stage.visit(null);
    await page.goto("/login");
    await tabTo(page, /^User name/).catch(() => page.locator("#username").focus());
    await page.keyboard.type(people.admin.username, { delay: 60 });
    await tabTo(page, /^Password/);
    await page.keyboard.type(password, { delay: 60 });
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Today" }).waitFor();

    await tabTo(page, /^Bags$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Find a bag" }).waitFor();
    await tabTo(page, /^Bag code/);
    await page.keyboard.type("0421", { delay: 60 });
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "3 bags" }).waitFor();
    await tabTo(page, /^SB04217$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /SB04217/ }).waitFor();

    await tabTo(page, /^People$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "People", exact: true }).waitFor();
    await tabTo(page, /^Add a person$/);
    await page.keyboard.press("Enter");
    await page.locator("dialog[open]").waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("username");
    await page.keyboard.type("keyboard-only", { delay: 60 });
    await tabTo(page, /^Password/);
    await page.keyboard.type("nine lives of a cat", { delay: 60 });
    await page.keyboard.press("Enter");
    await page.getByText("The person is added.").waitFor();
    const [added] = await stage.site.owner`select role from people where username = 'keyboard-only'`;
    expect(added?.role).toBe("dispatcher");
    expect(complaints).toEqual([]);
    await close();
  });
});
