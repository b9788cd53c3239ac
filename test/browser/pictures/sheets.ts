import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";

/** One picture and what it shows; `beside` is the prototype's. */
export type Shot = { name: string; file: string; beside?: string };

const figure = ({ name, file, beside }: Shot) =>
  `<figure><div><img src="${file}">${beside ? `<img src="${beside}">` : ""}</div><figcaption>${name}</figcaption></figure>`;

/** All pictures of one size and theme at a glance: a page of thumbnails, and a photograph of it. */
export async function makeSheet(browser: Browser, folder: string, title: string, shots: Shot[], imageWidth: number) {
  const page = await browser.newPage({ viewport: { width: 1880, height: 900 } });
  const html = `<!doctype html><meta charset="utf-8"><title>${title}</title><style>
    body { margin: 12px; background: #888; font: 600 15px system-ui, sans-serif; }
    main { display: flex; flex-wrap: wrap; gap: 12px; }
    figure { margin: 0; background: #fff; padding: 6px; }
    div { display: flex; gap: 6px; }
    img { width: ${imageWidth}px; display: block; border: 1px solid #888; }
  </style><h1>${title}</h1><main>${shots.map(figure).join("")}</main>`;
  const file = join(folder, `${title.replaceAll(" ", "-")}.html`);
  await Bun.write(file, html);
  await page.goto(`file://${resolve(file)}`);
  await page.screenshot({ path: file.replace(/html$/, "png"), fullPage: true });
  await page.close();
}

/** Photographs the prototype's states, and gives the names of the files. */
export async function shootPrototype(browser: Browser, design: string, folder: string, views: View[], states: string[]) {
  const server = Bun.serve({ port: 0, fetch: (request) => new Response(Bun.file(join(design, new URL(request.url).pathname))) });
  for (const { size, theme, label } of views) {
    const page = await browser.newPage({ viewport: size });
    for (const state of states) {
      await page.goto(`http://127.0.0.1:${server.port}/scan-pack.html?state=${state}&theme=${theme}`);
      await Bun.sleep(300);
      await page.screenshot({ path: join(folder, prototypeFile(state, label)), animations: "disabled" });
    }
    await page.close();
  }
  await server.stop(true);
}

export const prototypeFile = (state: string, label: string) => `prototype-${state}-${label}.png`;

export type View = { size: { width: number; height: number }; theme: "light" | "dark"; label: string };
