import { test } from "bun:test";
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { openSite, type SignedIn } from "./site.ts";

const places = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium-headless-shell", // the same browser without what only a window needs: a third quicker, half the processor
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const executablePath = places.find((place) => place !== "" && existsSync(place));
const isSkipped = executablePath === undefined && process.env.CI !== "true";
if (isSkipped)
  process.stderr.write("SKIPPED: the browser tests, because there is no Chromium here. Install one, or name it in CHROMIUM.\n");

const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
const waitMaxMs = 30_000;
/** Far more than any takes: Bun kills the browser with the test that runs out of time, and then all that follow fail. */
const testMaxMs = 180_000;

/** A test that needs a browser. Without one it is skipped and says so; where CI is "true" it fails. */
export const inBrowser = (name: string, run: () => Promise<void>, maxMs = testMaxMs) => test.skipIf(isSkipped)(name, run, maxMs);

/** One open page of one browser context, with everything that a browser would complain about. */
export type Visit = { context: BrowserContext; page: Page; complaints: string[]; close(): Promise<void> };
export type Stage = Awaited<ReturnType<typeof openStage>>;

/** The real server on a port of its own, and one Chromium for the whole file. Null when the tests are skipped. */
export async function openStage(environment: Record<string, string> = {}) {
  const browser = isSkipped ? null : await launch();
  const site = await openSite(environment);
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 30, fetch: site.app.fetch });
  const origin = `http://127.0.0.1:${server.port}`;

  /** A fresh browser context; signed in as `who`, unless that is null. */
  async function visit(who: SignedIn | null, options: BrowserContextOptions & { station?: string } = {}): Promise<Visit> {
    const { station, ...rest } = options;
    if (!browser) throw new Error("There is no browser.");
    // A kept page would answer in the server's place; the tests of it ask for it.
    const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 }, serviceWorkers: "block", ...rest });
    context.setDefaultTimeout(waitMaxMs);
    if (station) await context.addInitScript(`localStorage.setItem("tt.station", ${JSON.stringify(station)})`);
    if (who) await context.addCookies([{ name: "tt_session", value: who.token, url: origin }]);
    const complaints: string[] = [];
    const page = await context.newPage();
    page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
    page.on("pageerror", (error) => void complaints.push(String(error)));
    return { context, page, complaints, close: () => context.close() };
  }

  return {
    site,
    origin,
    visit,
    close: async () => {
      await browser?.close();
      await server.stop(true);
      await site.close();
    },
  };
}

/** Which browser, and how it is started. */
export function chromiumOptions() {
  if (!executablePath)
    throw new Error("CI is true and there is no Chromium: the browser tests can't run. Install it, or name it in CHROMIUM.");
  return { executablePath, args: switches };
}

const launch = (): Promise<Browser> => chromium.launch(chromiumOptions());
