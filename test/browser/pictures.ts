import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { buildAssets } from "../../src/assets.ts";
import { chromiumOptions, openStage, type Stage } from "../support/browser.ts";
import { withOwnCluster } from "../support/own-cluster.ts";
import { createMeasure } from "./pictures/measure.ts";
import { outcomeScenes } from "./pictures/outcomes.ts";
import { filledSack, openPack, type Scene, type Scenery, stationName } from "./pictures/set.ts";
import { makeSheet, prototypeFile, type Shot, shootPrototype, type View } from "./pictures/sheets.ts";
import { stationScenes } from "./pictures/stations.ts";

/**
 * Photographs every state of the station, light and dark, large and small, and says what moved between them:
 * `bun test/browser/pictures.ts [folder] [--only words] [--beside /path/to/design]`
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: "string" }, beside: { type: "string" } } });
const folder = positionals[0] ?? "/tmp/pictures";
const scenes = [...outcomeScenes, ...stationScenes].filter(({ name }) => !values.only || new RegExp(values.only).test(name));

const [laptop, tablet, phone] = [
  { width: 1366, height: 768 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
] as const;
const views: View[] = [laptop, phone].flatMap((size) =>
  (["light", "dark"] as const).map((theme) => ({ size, theme, label: `${size.width}-${theme}` })),
);
const fileOf = (name: string, label: string) => `${name.replace(/[^A-Za-z0-9]+/g, "-")}-${label}.png`;
const measure = createMeasure();

async function play(stage: Stage, scene: Scene): Promise<void> {
  const { count = 12, path } = scene;
  const who = await stage.site.person("dispatcher", { username: `packer-${scenes.indexOf(scene) + 1}` });
  const visit = await stage.visit(who, { station: stationName, viewport: laptop });
  const scenery: Scenery = { stage, ...visit, who, sack: count === null || path ? "" : await filledSack(stage, who, count) };
  try {
    if (path) await visit.page.goto(path);
    else await openPack(scenery, count ?? 0);
    if (scene.isPhone) await visit.page.setViewportSize(phone);
    await scene.play?.(scenery);
    await shoot(scenery, scene);
  } catch (error) {
    process.stderr.write(`${scene.name}: ${String(error).split("\n")[0]}\n`);
    await visit.page.screenshot({ path: join(folder, fileOf(scene.name, "failed")) });
  }
  await visit.close();
}

/** The same moment in all sizes and themes. */
async function shoot({ page }: Scenery, { name, isPhone }: Scene) {
  for (const { size, theme, label } of views) {
    if (isPhone && size !== phone) continue;
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: join(folder, fileOf(name, label)), animations: "disabled" });
    if (theme === "dark") await measure.add(page, name, size);
  }
  for (const size of isPhone ? [] : [tablet, { width: 320, height: 640 }]) {
    await page.setViewportSize(size);
    await measure.add(page, name, size);
  }
}

async function makeSheets() {
  const browser = await chromium.launch(chromiumOptions());
  const compared = scenes.filter(({ beside }) => beside);
  if (values.beside)
    await shootPrototype(
      browser,
      values.beside,
      folder,
      views,
      compared.map(({ beside }) => beside as string),
    );
  for (const { size, label } of views) {
    const shotOf = ({ name }: Scene): Shot => ({ name, file: fileOf(name, label) });
    const width = size === phone ? 220 : 440;
    const shown = scenes.filter(({ isPhone }) => !isPhone || size === phone);
    await makeSheet(browser, folder, `all ${label}`, shown.map(shotOf), width);
    const pairs = compared.map((scene) => ({ ...shotOf(scene), beside: prototypeFile(scene.beside as string, label) }));
    if (values.beside) await makeSheet(browser, folder, `beside ${label}`, pairs, size === phone ? 296 : 440);
  }
  await browser.close();
}

mkdirSync(folder, { recursive: true });
await buildAssets();
await withOwnCluster(async (url) => {
  process.env.TEST_DATABASE_URL = url;
  const stage = await openStage();
  for (const scene of scenes) await play(stage, scene);
  await stage.close();
});
await makeSheets();
await Bun.write(join(folder, "measures.txt"), `${measure.lines.join("\n")}\n`);
process.stdout.write(`${measure.lines.join("\n")}\nThe sheets are in ${folder}.\n`);
