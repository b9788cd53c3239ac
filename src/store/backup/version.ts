import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The program's own version. */
export const appVersion = (): string => JSON.parse(readFileSync(join(import.meta.dir, "../../../package.json"), "utf8")).version;
