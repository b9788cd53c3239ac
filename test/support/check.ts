import axe from "axe-core";
import type { Page } from "playwright-core";
import { type TestName, testCodes } from "../../src/domain/test-code.ts";
import { play } from "../browser/traces/play.ts";
import type { Step } from "../browser/traces/trace.ts";
import type { Stage } from "./browser.ts";
import { pullSteps, type Scanner } from "./pulls.ts";
import type { SignedIn } from "./site.ts";
import * as at from "./table.ts";

/** What is seen of each of these, in one line. */
const wordsIn = async (page: Page, selector: string) =>
  (await page.locator(selector).allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());

export type Check = Awaited<ReturnType<typeof openCheck>>;

/** The page, ready to hear; what is told to screen readers is written down. */
export async function openCheck(stage: Stage, who: SignedIn, options: Parameters<Stage["visit"]>[1] = {}) {
  const visit = await stage.visit(who, options);
  const { page, context } = visit;
  await context.addInitScript(axe.source);
  const wire = await context.newCDPSession(page);
  let nextMs = 0;

  async function open() {
    await page.goto("/scanner");
    await page.waitForFunction(() => document.activeElement?.id === "catcher");
    await page.evaluate(() => {
      const told: string[] = [];
      const region = document.querySelector("[role=status]") as HTMLElement;
      new MutationObserver(() => told.push(region.textContent ?? "")).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
      Object.assign(globalThis, { told });
    });
    nextMs = 0;
  }
  /** Plays the keys with their own times, after everything that came before. */
  async function strokes(steps: readonly Step[]) {
    const [originMs, nowMs] = await page.evaluate(() => [performance.timeOrigin, performance.now()] as const);
    const startMs = Math.max(nowMs, nextMs);
    nextMs = startMs + (steps.at(-1)?.[0] ?? 0) + 1300;
    await play(wire, page, steps, originMs, startMs);
  }
  const told = () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
  /** Waits until one thing more was told, and gives it. */
  async function next(before: number): Promise<string> {
    await page.waitForFunction((count) => (globalThis as unknown as { told: string[] }).told.length > count, before);
    return (await told()).at(-1) as string;
  }
  async function steps(given: readonly Step[]) {
    const before = (await told()).length;
    await strokes(given);
    return next(before);
  }
  await open();
  return {
    ...visit,
    open,
    told,
    next,
    strokes,
    steps,
    scan: (name: TestName, scanner: Scanner = {}) => steps(pullSteps(testCodes[name], scanner)),
    panel: () => page.locator(".panel").getAttribute("data-state"),
    /** Badge, name and words of everything that was found. */
    found: () => wordsIn(page, ".found li"),
    measured: () => wordsIn(page, ".facts div"),
  };
}

/** Scans on the pack page, with this sack in hand, until it says so; gives what the log then holds of the station. */
export async function scanAtPack(
  { page, stage }: Pick<Check, "page"> & { stage: Stage },
  { code, parent, says }: { code: string; parent?: string; says: string },
  scanner: Scanner,
) {
  await at.atPack(page, parent ? `/pack?parent=${parent}` : "/pack");
  const wire = await page.context().newCDPSession(page);
  const [originMs, nowMs] = await page.evaluate(() => [performance.timeOrigin, performance.now()] as const);
  await play(wire, page, pullSteps(code, scanner), originMs, nowMs);
  await at.says(page, says);
  const station = await page.evaluate(() => localStorage.getItem("tt.station") ?? "");
  return at.logOf(stage, station);
}

/** The squares of each QR code as the browser draws them. A corner's edge is seven squares long, which gives the size of one. */
export const squaresOn = (page: Page): Promise<boolean[][][]> =>
  page.locator(".cut__qr svg").evaluateAll((codes) =>
    Promise.all(
      codes.map(async (svg) => {
        const { width, height } = (svg as SVGSVGElement).viewBox.baseVal;
        const image = new Image(width, height);
        image.src = `data:image/svg+xml,${encodeURIComponent(svg.outerHTML)}`;
        await image.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width, height });
        const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
        pen.drawImage(image, 0, 0, width, height);
        const isDark = (x: number, y: number) => (pen.getImageData(Math.floor(x), Math.floor(y), 1, 1).data[3] as number) > 128;
        let edge = 0;
        while (isDark(edge, 1)) edge += 1;
        const unit = edge / 7;
        const places = Array.from({ length: Math.round(width / unit) }, (_, place) => (place + 0.5) * unit);
        return places.map((y) => places.map((x) => isDark(x, y)));
      }),
    ),
  );
