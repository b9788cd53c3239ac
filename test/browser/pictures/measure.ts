import type { Page } from "playwright-core";

/** What keeps its place in every state. */
const parts = [".panel", ".panel__foot", ".count", ".act"];

type Box = { part: string; box: string; bottom: number };

/** Where panel, count and buttons are. None on pages that have no panel. */
const boxesOf = (page: Page): Promise<Box[]> =>
  page.evaluate(
    (selectors) =>
      selectors.flatMap((selector) =>
        [...document.querySelectorAll(selector)].map((element, place) => {
          const { x, y, width, height, bottom } = element.getBoundingClientRect();
          const box = [x, y, width, height].map(Math.round).join(" ");
          return { part: selector === ".act" ? `button ${place + 1}` : selector, box, bottom };
        }),
      ),
    parts,
  );

/** Compares each state with the first one of the same size. */
export function createMeasure() {
  const first = new Map<string, string>();
  const lines: string[] = [];
  return {
    lines,
    async add(page: Page, name: string, size: { width: number; height: number }) {
      const where = `${size.width}x${size.height}`;
      const { isWide, boxes } = {
        boxes: await boxesOf(page),
        isWide: await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
      };
      if (isWide) lines.push(`${where} ${name}: scrolls sideways`);
      const low = await page.evaluate(() => {
        const dialog = document.querySelector("dialog[open]");
        return dialog ? dialog.scrollHeight - dialog.clientHeight : 0;
      });
      if (low > 1) lines.push(`${where} ${name}: ${low} px of the dialog are below its edge`);
      for (const { part, box, bottom } of boxes) {
        const key = `${where} ${part}`;
        if (!first.has(key)) {
          first.set(key, box);
          lines.push(`${key}: ${box} (${name})`);
        } else if (first.get(key) !== box) lines.push(`${key}: ${box} in "${name}", not ${first.get(key)}`);
        if (bottom > size.height) lines.push(`${key}: below the fold in "${name}" by ${Math.round(bottom - size.height)} px`);
      }
    },
  };
}
