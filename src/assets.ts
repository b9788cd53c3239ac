import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const root = resolve(import.meta.dir, "..");
const folder = resolve(root, "public/assets");
const entriesFolder = resolve(root, "src/widgets/entries");
const manifestFile = resolve(folder, "manifest.json");
const fingerprintFile = resolve(folder, "source.txt");

/** `app.css` to `app-abc.css`. */
type Manifest = Record<string, string>;

/** Where the browser finds what was built. */
export type Assets = {
  /** `app.css` gives `/assets/app-abc.css`. Throws for a name that was never built: that is a mistake of ours. */
  path(name: string): string;
  /** Changes with every build. */
  version: string;
};

/** Everything that can change the bundles: our sources, and the versions of what they import. */
async function sourceFingerprint(): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  hash.update(Bun.version);
  const files = [...new Bun.Glob("{widgets,styles,domain}/**/*").scanSync({ cwd: resolve(root, "src") })].sort();
  for (const file of files) hash.update(`${file}\n`).update(await Bun.file(resolve(root, "src", file)).bytes());
  for (const file of ["package.json", "src/assets.ts"]) hash.update(await Bun.file(resolve(root, file)).bytes());
  return hash.digest("hex");
}

async function isBuilt(fingerprint: string): Promise<boolean> {
  if (!existsSync(manifestFile) || !existsSync(fingerprintFile)) return false;
  if ((await Bun.file(fingerprintFile).text()) !== fingerprint) return false;
  const manifest: Manifest = await Bun.file(manifestFile).json();
  return Object.values(manifest).every((file) => existsSync(resolve(folder, file)));
}

/** Bundles into memory, so that a failing build leaves the earlier one as it was. */
async function bundle(entrypoints: string[], naming: string, format: "esm" | "iife" = "esm"): Promise<Bun.BuildArtifact[]> {
  const built = await Bun.build({
    entrypoints,
    naming,
    format,
    target: "browser",
    minify: true,
    splitting: false,
    external: ["/fonts/*"],
  });
  return built.outputs;
}

/** Plain scripts: what the page waits for in its head, and what works behind it. The others are modules, which run when the page is there. */
const plainEntries = ["ears.ts", "worker.ts"];

const nameOf = (file: string): string => file.replace(/^.*\//, "").replace(/-[a-z0-9]+(\.[a-z]+)$/, "$1");

/** As small as each can be, once for all who fetch it: the ending of the file, and how. A browser takes Brotli on https and localhost only. */
const packed = {
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes),
  gz: (bytes: Uint8Array) => promisify(gzip)(bytes, { level: 9 }),
} as const;

/** Written beside and renamed, so that a process that starts meanwhile never reads half a file. */
async function put(file: string, content: Blob | string | Uint8Array): Promise<void> {
  const beside = `${file}.${process.pid}`;
  await Bun.write(beside, content);
  await rename(beside, file);
}

/** Builds stylesheet and scripts into `public/assets`, unless what is there was made from the same sources. */
export async function buildAssets(): Promise<Assets> {
  const fingerprint = await sourceFingerprint();
  if (await isBuilt(fingerprint)) return loadAssets();
  const files = readdirSync(entriesFolder).filter((file) => file.endsWith(".ts"));
  const inFolder = (names: string[]) => names.map((file) => resolve(entriesFolder, file));
  const [styles, modules, plain] = await Promise.all([
    bundle([resolve(root, "src/styles/index.css")], "app-[hash].[ext]"),
    bundle(inFolder(files.filter((file) => !plainEntries.includes(file))), "[name]-[hash].[ext]"),
    bundle(inFolder(plainEntries), "[name]-[hash].[ext]", "iife"),
  ]);
  await mkdir(folder, { recursive: true });
  const manifest: Manifest = {};
  for (const artifact of [...styles, ...modules, ...plain]) {
    const file = artifact.path.replace(/^.*[\\/]/, "");
    manifest[nameOf(file)] = file;
    await put(resolve(folder, file), artifact);
    const bytes = new Uint8Array(await artifact.arrayBuffer());
    for (const [ending, pack] of Object.entries(packed)) await put(resolve(folder, `${file}.${ending}`), await pack(bytes));
  }
  await put(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  await put(fingerprintFile, fingerprint);
  const kept = Object.values(manifest).flatMap((file) => [file, ...Object.keys(packed).map((ending) => `${file}.${ending}`)]);
  await removeEarlier(new Set([...kept, "manifest.json", "source.txt"]));
  return loadAssets();
}

/** What a server that still runs may have in its pages stays for a day. */
async function removeEarlier(wanted: Set<string>): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!wanted.has(file) && Date.now() - statSync(resolve(folder, file)).mtimeMs > 86_400_000)
      await rm(resolve(folder, file), { force: true });
  }
}

/** Reads what `buildAssets` wrote. */
export function loadAssets(): Assets {
  const text = readFileSync(manifestFile, "utf8");
  const manifest: Manifest = JSON.parse(text);
  return {
    version: new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 16),
    path(name) {
      const file = manifest[name];
      if (!file) throw new Error(`No asset is called ${name}. Built are: ${Object.keys(manifest).join(", ")}.`);
      return `/assets/${file}`;
    },
  };
}
