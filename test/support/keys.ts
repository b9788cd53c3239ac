import type { Page } from "playwright-core";

/** Tab, or another key, until what has the focus is called this. */
export async function tabTo(page: Page, name: RegExp, key = "Tab") {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press(key);
    if (name.test(await focusedName(page))) return;
  }
  throw new Error(`${key} never came to ${name}.`);
}

/** What has the focus, by its label or its words. */
export const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    const name = element?.getAttribute("aria-label") ?? element?.labels?.[0]?.textContent ?? element?.textContent;
    return (name ?? "").replace(/\s+/g, " ").trim();
  });
