import { afterAll, beforeAll, expect } from "bun:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { type Desk, desk } from "../support/billing.ts";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { newChild, newParent } from "../support/scanning.ts";
import type { SignedIn } from "../support/site.ts";
import { uploader } from "../support/uploads.ts";
import { csvOf } from "../support/workbooks/written.ts";

let stage: Stage;
let admin: SignedIn;
let biller: SignedIn;
let at: Desk;
beforeAll(async () => {
  stage = await openStage();
  admin = await stage.site.person("admin");
  biller = await stage.site.person("biller");
  at = desk(stage.site, biller, "dock-2");
});
afterAll(() => stage.close());

const toasts = (page: Page) => page.locator(".toast:visible");
const toastWith = (page: Page, words: string | RegExp) => page.locator(".toast", { hasText: words });
const say = (page: Page, detail: { text: string; tone: string; href?: string }) =>
  page.evaluate((told) => void document.dispatchEvent(new CustomEvent("tracetrack:toast", { detail: told })), detail);
const shown = (page: Page, state: "hidden" | "visible") =>
  page.evaluate((now) => {
    Object.defineProperty(document, "visibilityState", { value: now, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
/** Before the page opens: its time stands still until it is told to run, however slow the machine is. A minute ahead, since it can't go back. */
const stopClock = async ({ clock }: Page) => {
  await clock.install();
  await clock.pauseAt(Date.now() + 60_000);
};
const asks = async (method: string, path: string, who: SignedIn, json: object = {}) => {
  const headers = { authorization: `Bearer ${who.token}`, "content-type": "application/json" };
  const answer = await fetch(stage.origin + path, { method, headers, body: JSON.stringify(json) });
  expect(answer.status).toBeLessThan(300);
};

inBrowser("the answer to one's own act is a message on the next page; without script a notice in its place", async () => {
  const { page, complaints, close } = await stage.visit(admin);
  await page.goto("/kinds?open=area-new");
  const add = async (on: Page, name: string) => {
    await on.locator("dialog input[name=name]").fill(name);
    await on.locator("dialog button[type=submit]").click();
  };
  await add(page, "Dock 12");
  await toasts(page).waitFor();
  expect(await page.locator("[role=status] .toast").count()).toBe(1);
  expect(await page.locator(".notice").count()).toBe(0);
  await page.getByRole("button", { name: "Close this message" }).click();
  expect(await toasts(page).count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
  const plain = await stage.visit(admin, { javaScriptEnabled: false });
  await plain.page.goto("/kinds?open=area-new");
  await add(plain.page, "Dock 13");
  await plain.page.locator(".notice").waitFor();
  await plain.close();
});

inBrowser("its time runs only while somebody can see it, and not while pointer or focus are on it", async () => {
  const { page, close } = await stage.visit(admin);
  await stopClock(page);
  await page.goto("/account");
  const field = page.locator("input:visible").first();
  await field.focus();
  await say(page, { text: "The first", tone: "ok" });
  await toasts(page).waitFor();
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await shown(page, "hidden");
  await say(page, { text: "The second, while nobody looked", tone: "info" });
  await page.clock.runFor(60_000);
  await shown(page, "visible");
  expect(await toasts(page).count()).toBe(2);
  await toastWith(page, "The first").hover();
  await page.clock.runFor(60_000);
  expect(await toasts(page).count()).toBe(2);
  await page.mouse.move(5, 5);
  await toastWith(page, "The second").getByRole("button").focus();
  await page.clock.runFor(60_000);
  expect(await toasts(page).count()).toBe(2);
  await page.keyboard.press("Enter"); // closes it; the focus goes to the next one
  expect(
    await toastWith(page, "The first")
      .getByRole("button")
      .evaluate((button) => button === document.activeElement),
  ).toBe(true);
  await field.focus();
  await page.clock.runFor(3000);
  expect(await toasts(page).count()).toBe(1);
  await page.clock.runFor(6000);
  expect(await toasts(page).count()).toBe(0);
  await say(page, { text: "What went wrong stays", tone: "bad" });
  await page.clock.runFor(600_000);
  expect(await page.locator("[role=alert] .toast").count()).toBe(1);
  await close();
});

inBrowser("what was not read to its end goes on to the next page, and only to the same person's", async () => {
  const { page, context, close } = await stage.visit(admin);
  await stopClock(page);
  await page.goto("/bags");
  await say(page, { text: "Not read yet", tone: "info", href: "/uploads" });
  await toastWith(page, "Not read yet").waitFor();
  await page.goto("/bills");
  await toastWith(page, "Not read yet").getByRole("link", { name: "Open" }).waitFor();
  await context.addCookies([{ name: "tt_session", value: biller.token, url: stage.origin }]);
  await page.goto("/bags");
  await page.locator("#toasts").waitFor({ state: "attached" });
  await say(page, { text: "For the biller", tone: "info" });
  await toastWith(page, "For the biller").waitFor();
  expect(await toasts(page).count()).toBe(1);
  await close();
});

inBrowser("a message leads to pages of ours only", async () => {
  const { page, close } = await stage.visit(admin);
  await stopClock(page);
  await page.goto("/bags");
  for (const href of [
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "/\t/elsewhere.example/",
    "https://elsewhere.example/",
    "javascript:0",
  ])
    await say(page, { text: "From elsewhere", tone: "info", href });
  await say(page, { text: "Of ours", tone: "info", href: "/uploads/12" });
  await toastWith(page, "Of ours").waitFor();
  expect(await toasts(page).getByRole("link").count()).toBe(1);
  await close();
});

inBrowser("on pages that scan no message lies on panel, count or buttons, whatever the size; one waits behind the other", async () => {
  const number = await at.bill(20);
  const parent = newParent();
  await at.pack(parent, newChild());
  const crossed: string[] = [];
  for (const viewport of [
    { width: 1366, height: 768 },
    { width: 820, height: 1180 },
    { width: 390, height: 844 },
  ]) {
    const { page, close } = await stage.visit(admin, { viewport });
    await stopClock(page);
    for (const path of [`/pack?parent=${parent}`, `/bills/${number}`]) {
      await page.goto(path);
      await page.locator(".panel__verb").waitFor();
      const file = "a file name as long as people give them in March 2026 final final 2";
      for (const text of ["Upload 12: The bags are in.", `Upload 12: ${file}. Look at it, then put it in. ${file}`, "Short"])
        await say(page, { text, tone: "ok", href: "/uploads/12" });
      await toasts(page).first().waitFor();
      expect(await toasts(page).count()).toBe(1);
      for (let left = 3; left > 0; left--) {
        await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
        const found = await page.evaluate(() => {
          const box = (element: Element) => element.getBoundingClientRect();
          const message = [...document.querySelectorAll(".toast")].map(box).find(({ height }) => height > 0) as DOMRect;
          const kept = [
            ...document.querySelectorAll(".panel, .count, .act, .desk__acts .btn, .foot-bar .btn, .head__a .btn, .scan__chips button"),
          ];
          return kept
            .filter((element) => {
              const { left, right, top, bottom, height } = box(element);
              return height > 0 && left < message.right && right > message.left && top < message.bottom && bottom > message.top;
            })
            .map((element) => element.className);
        });
        crossed.push(...found.map((name) => `${viewport.width} ${path}: ${name}`));
        await page.getByRole("button", { name: "Close this message" }).first().click();
      }
      expect(await toasts(page).count()).toBe(0);
    }
    await close();
  }
  expect(crossed).toEqual([]);
});

inBrowser("somebody else finishes a bill that one looks at, and opens it again", async () => {
  const number = await at.bill(3);
  const parent = newParent();
  await at.pack(parent, newChild());
  await at.link(number, parent);
  const { page, complaints, close } = await stage.visit(admin);
  await page.goto(`/bills/${number}`);
  await page.getByText("Live", { exact: true }).waitFor();
  await asks("POST", `/api/bills/${number}/complete`, biller, { reason: "enough" });
  await toastWith(page, `Bill ${number} was finished by ${biller.username}.`).waitFor({ state: "attached" });
  await asks("POST", `/api/bills/${number}/reopen`, biller, { reason: "more came" });
  await toastWith(page, `Bill ${number} was opened again by ${biller.username}.`).waitFor({ state: "attached" });
  expect(complaints).toEqual([]);
  await close();
});

inBrowser("an upload that ends while its owner is elsewhere is told there, once", async () => {
  const by = uploader(stage.site, admin);
  const id = await by.send(
    csvOf([
      ["Parent", "Child"],
      [newParent(), newChild()],
    ]),
  );
  const { page, complaints, close } = await stage.visit(admin);
  await page.goto(`/uploads/${id}`);
  await page.locator("progress").waitFor();
  await page.goto("/bags");
  stage.site.site.imports.start();
  await toastWith(page, `Upload ${id}: `).waitFor();
  await toastWith(page, `Upload ${id}: `).getByRole("link", { name: "Open" }).click();
  await page.waitForURL(`**/uploads/${id}`);
  expect(await page.evaluate(() => localStorage.getItem("tt.uploads"))).toBe("[]");
  expect(complaints).toEqual([]);
  await close();
});

inBrowser("messages are quiet for axe and fit, in every size and theme", async () => {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1366, 390, 320]) {
      const { page, context, complaints, close } = await stage.visit(admin, { viewport: { width, height: 800 }, colorScheme });
      await context.addInitScript(axe.source);
      for (const path of ["/bags", "/pack"]) {
        await page.goto(path);
        for (const tone of ["ok", "info", "dup", "bad"])
          await say(page, { text: `Upload 12: the bags are in, or they are ${tone}.`, tone, href: "/uploads/12" });
        await toasts(page).first().waitFor();
        await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
        const { violations } = await page.evaluate(
          () => (globalThis as unknown as { axe: typeof axe }).axe.run(document) as Promise<axe.AxeResults>,
        );
        for (const { id, nodes } of violations)
          found.push(`${path} ${width} ${colorScheme} ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
        if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth))
          found.push(`${path} ${width} sideways`);
        if (path === "/bags" && process.env.PICTURES)
          await page.screenshot({ path: `${process.env.PICTURES}/toasts-${width}-${colorScheme}.png` });
        if (path === "/pack" && process.env.PICTURES)
          await page.screenshot({ path: `${process.env.PICTURES}/toasts-pack-${width}-${colorScheme}.png` });
      }
      found.push(...complaints);
      await close();
    }
  expect(found).toEqual([]);
});
