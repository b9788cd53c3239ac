import { afterAll, beforeAll, describe, expect } from "bun:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { openPhone, type Phone } from "../support/phone.ts";
import { password } from "../support/site.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ ADMIN_SECOND_FACTOR: "required" });
});
afterAll(() => stage.close());

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

/** What axe finds on the page as it is now, and whether it scrolls sideways, also where it is narrow. */
async function faultsOf(page: Page, width: number): Promise<string[]> {
  const { violations } = await page.evaluate(
    () => (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ["violations"] }) as Promise<axe.AxeResults>,
  );
  const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  for (const narrow of [width, 320]) {
    await page.setViewportSize({ width: narrow, height: 800 });
    const isWider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    if (isWider) faults.push(`scrolls sideways at ${narrow} px`);
  }
  await page.setViewportSize({ width, height: 800 });
  return faults;
}

describe("an admin who must have a second step", () => {
  for (const viewport of sizes)
    for (const colorScheme of ["light", "dark"] as const)
      inBrowser(`sets it up, prints the recovery codes, and signs in with a code; ${viewport.width} px, ${colorScheme}`, async () => {
        const who = await stage.site.person("admin");
        const { page, context, complaints, close } = await stage.visit(null, { viewport, colorScheme });
        await context.addInitScript(axe.source);
        const quiet = async () => expect(await faultsOf(page, viewport.width)).toEqual([]);
        const submit = (name: string) => page.getByRole("button", { name, exact: true }).click();
        const signIn = async () => {
          await page.goto("/login?next=/people");
          await page.getByLabel("User name").fill(who.username);
          await page.getByLabel("Password", { exact: true }).fill(password);
          await submit("Sign in");
        };

        await signIn();
        await page.getByText("Admins need a second step here").waitFor();
        await quiet();
        await page.getByLabel("Your password", { exact: true }).fill(password);
        await submit("Set it up");
        await page.getByRole("img", { name: "QR code for the app" }).waitFor();
        await quiet();
        const phone: Phone = openPhone((await page.locator(".secret").textContent()) as string);
        await page.getByRole("textbox", { name: "Code" }).fill(phone.wrong());
        await submit("Turn it on");
        await page.locator("#code-error").waitFor();
        await quiet();
        await page.getByRole("textbox", { name: "Code" }).fill(phone.code());
        await submit("Turn it on");
        await page.getByRole("heading", { name: "The second step is on" }).waitFor();
        await quiet();
        const codes = await page.locator(".recovery li").allTextContents();
        expect(codes).toHaveLength(10);
        await page.getByRole("button", { name: "Print the codes" }).waitFor();
        await page.emulateMedia({ media: "print" });
        expect((await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
        await page.emulateMedia({ media: "screen" });
        await page.getByRole("link", { name: "Done" }).click();
        await page.getByText("You have 10 recovery codes left").waitFor();
        await quiet();
        expect(await page.getByRole("button", { name: "Turn the second step off" }).count()).toBe(0);

        await page.context().clearCookies();
        await stage.site.owner`update second_factors set last_step = 0 where person_id = ${who.personId}`;
        await signIn();
        await page.getByRole("heading", { name: "Your code" }).waitFor();
        expect(await page.evaluate(() => document.activeElement?.id)).toBe("code");
        await quiet();
        await page.keyboard.type(phone.code(), { delay: 60 });
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "People", exact: true }).waitFor();
        expect(complaints.filter((text) => !/status of 422/.test(text))).toEqual([]);
        await close();
      });
});

inBrowser("a device's token is shown once, copied, and ended after a question", async () => {
  const who = await stage.site.person("admin");
  await stage.site.owner`insert into second_factors (person_id, secret) values (${who.personId}, ''::bytea)`;
  for (const viewport of sizes)
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, context, complaints, close } = await stage.visit(who, { viewport, colorScheme });
      await context.addInitScript(axe.source);
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto("/devices");
      await page.getByRole("link", { name: "Add a device" }).click();
      await page.locator("dialog[open]").waitFor();
      expect(await faultsOf(page, viewport.width)).toEqual([]);
      await page.getByLabel("Name", { exact: true }).fill(`Gun ${viewport.width} ${colorScheme}`);
      await page.getByLabel("Acts in the name of").selectOption({ label: who.username });
      await page.getByRole("button", { name: "Make its token" }).click();
      await page.getByText("shown only here and only now").waitFor();
      await page.getByRole("button", { name: "Copy" }).click();
      await page.getByText("Copied.").waitFor();
      expect(await faultsOf(page, viewport.width)).toEqual([]);
      const token = await page.getByRole("textbox", { name: "Token" }).inputValue();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
      expect(token).toMatch(/^tt_[\w-]{43}$/);
      await page.getByRole("link", { name: "Done" }).click();
      await page.getByRole("link", { name: `End Gun ${viewport.width} ${colorScheme}` }).click();
      await page.locator("dialog[open]").waitFor();
      expect(await faultsOf(page, viewport.width)).toEqual([]);
      await page.getByRole("button", { name: "End this device" }).click();
      await page.getByText("The device is ended.").waitFor();
      expect(await faultsOf(page, viewport.width)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
});
