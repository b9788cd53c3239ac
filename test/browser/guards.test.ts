import { afterAll, beforeAll, expect } from "bun:test";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import type { SignedIn } from "../support/site.ts";

let stage: Stage;
let who: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  who = await stage.site.person("dispatcher");
});
afterAll(() => stage.close());

/** What a script that got into a page would try first, and what the browser says to it. */
const attacks: Record<string, () => unknown> = {
  "text as markup": () => {
    document.body.innerHTML = "<img src=x onerror=alert(1)>";
  },
  // Later, because what the test itself asks for may evaluate text.
  "text as script": () =>
    new Promise((done, refused) =>
      setTimeout(() => {
        try {
          done(new Function("return 1")());
        } catch (error) {
          refused(error);
        }
      }),
    ),
  "a script of its own": () => {
    const script = document.createElement("script");
    script.text = "globalThis.isOwned = true";
    document.body.append(script);
    if (!("isOwned" in globalThis)) throw new Error("not run");
  },
  "a policy of its own": () =>
    (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy(
      "evil",
      {},
    ),
  "another server": () =>
    fetch("http://127.0.0.1:9/").then(
      () => undefined,
      (error) => {
        throw error;
      },
    ),
};

inBrowser("a script that got into a page can make nothing of text, and reach no other server", async () => {
  const { page, close } = await stage.visit(who);
  await page.goto("/bags");
  for (const [what, attack] of Object.entries(attacks)) {
    const outcome = await page.evaluate(attack).then(
      () => `${what}: done`,
      () => `${what}: refused`,
    );
    expect(outcome).toBe(`${what}: refused`);
  }
  await close();
});

inBrowser("no page of ours can be put into a frame of another site", async () => {
  const { page, close } = await stage.visit(who);
  await page.route("http://evil.example/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${stage.origin}/bags" id="frame"></iframe>` }),
  );
  await page.goto("http://evil.example/");
  await page.waitForTimeout(500);
  const texts = await Promise.all(
    page
      .frames()
      .slice(1)
      .map((frame) =>
        frame
          .locator("body")
          .textContent()
          .catch(() => ""),
      ),
  );
  for (const text of texts) expect(text).not.toContain("Bags");
  await close();
});
