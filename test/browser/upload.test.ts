import { afterAll, beforeAll, describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import type { SignedIn } from "../support/site.ts";
import { button } from "../support/table.ts";
import { csvOf } from "../support/workbooks/written.ts";

let stage: Stage;
let admin: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  stage.site.site.imports.start();
  admin = await stage.site.person("admin");
});
afterAll(async () => {
  expect(await recount(stage.site.owner)).toEqual([]);
  expect(stage.site.faults).toEqual([]);
  await stage.close();
});

const file = (rows: number, name = "bags-march.csv") => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(csvOf([["Sack", "Packet"], ...Array.from({ length: rows }, () => [newParent(), newChild()])])),
});
const choose = (page: Page, chosen: ReturnType<typeof file>) => page.locator("input[type=file]").setInputFiles(chosen);
const says = (page: Page, words: string) => page.getByText(words).first().waitFor();
const bagsIn = async () => Number((await stage.site.owner`select count(*)::int as n from bags`)[0]?.n);

describe("a file on its way", () => {
  inBrowser("is chosen, checked, put in with its progress in sight, and taken back", async () => {
    const { page, complaints, close } = await stage.visit(admin);
    const before = await bagsIn();
    await page.goto("/");
    await page.getByRole("link", { name: "Uploads" }).first().click();
    await page.getByRole("link", { name: "Upload a file" }).first().click();
    await choose(page, file(4000));
    await says(page, "4,000 rows checked. Nothing is put in yet.");
    expect(await bagsIn()).toBe(before);
    await button(page, "Put in 4,000 rows").click();
    await says(page, "The bags are in.");
    expect(await bagsIn()).toBe(before + 8000);
    await page.getByRole("link", { name: "Take it back" }).click();
    await button(page, "Take bags-march.csv back").click();
    await says(page, "The upload was taken back.");
    expect(complaints).toEqual([]);
    await close();
  });

  inBrowser("is dropped onto the page; two at once are one too many", async () => {
    const { page, complaints, close } = await stage.visit(admin);
    await page.goto("/new-upload");
    const drop = (names: string[]) =>
      page.evaluate((names) => {
        const data = new DataTransfer();
        for (const name of names) data.items.add(new File(["Sack,Packet\nSB99001,DROPPED00001\n"], name, { type: "text/csv" }));
        document.querySelector(".drop")?.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      }, names);
    await drop(["a.csv", "b.csv"]);
    await says(page, "Drop one file at a time.");
    await drop(["a.csv"]);
    await says(page, "1 row checked.");
    expect(complaints).toEqual([]);
    await close();
  });

  inBrowser("that can't be sent says so, and the page takes the next one", async () => {
    const { page, context, close } = await stage.visit(admin);
    await page.goto("/new-upload");
    await context.route("**/api/imports", (route) => route.abort());
    await choose(page, file(3));
    await says(page, "The file could not be sent: no connection to the server.");
    await context.unroute("**/api/imports");
    await choose(page, file(3));
    await says(page, "3 rows checked.");
    await close();
  });

  inBrowser("is refused at once when it is empty", async () => {
    const { page, complaints, close } = await stage.visit(admin);
    await page.goto("/new-upload");
    await choose(page, { ...file(1), buffer: Buffer.alloc(0) });
    await says(page, "This file is empty.");
    expect(complaints).toEqual([]);
    await close();
  });

  inBrowser("is stopped while it is sent, and nothing of it stays", async () => {
    const { page, context, close } = await stage.visit(admin);
    await page.goto("/new-upload");
    await context.route("**/api/imports", () => new Promise(() => {})); // it never gets there
    await choose(page, file(2000, "stopped.csv"));
    await button(page, "Stop sending").click();
    await says(page, "Drop your Excel or CSV file here");
    await context.unroute("**/api/imports");
    await page.goto("/uploads");
    expect(await page.getByText("stopped.csv").count()).toBe(0);
    await close();
  });
});

describe("an upload that somebody looks at", () => {
  inBrowser("is shown live, also when its stream can't be had", async () => {
    const { page, context, close } = await stage.visit(admin);
    await context.route("**/api/live*", (route) => route.abort());
    await page.goto("/new-upload");
    await choose(page, file(500));
    await says(page, "500 rows checked.");
    await button(page, "Put in 500 rows").click();
    await says(page, "The bags are in.");
    await close();
  });

  inBrowser("is corrected by its columns, and checked again", async () => {
    const { page, complaints, close } = await stage.visit(admin);
    await page.goto("/new-upload");
    await choose(page, file(20));
    await says(page, "20 rows checked.");
    await page.getByLabel("What column B, Packet is").selectOption("ignore");
    await button(page, "Check again with these settings").click();
    await says(page, "Put in 20 rows");
    expect(await page.getByLabel("What column B, Packet is").inputValue()).toBe("ignore");
    expect(complaints).toEqual([]);
    await close();
  });

  inBrowser("is stopped while it is put in: nothing is in, and it can be put in later", async () => {
    const { page, close } = await stage.visit(admin);
    const before = await bagsIn();
    await page.goto("/new-upload");
    await choose(page, file(20_000));
    await page.getByRole("button", { name: /^Put in 20,000/ }).click();
    await button(page, "Stop, and put nothing in").click();
    await page.getByRole("button", { name: /^Put in 20,000/ }).waitFor();
    expect(await bagsIn()).toBe(before);
    await close();
  });
});
