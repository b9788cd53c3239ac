import type { TwoLines } from "./import-run.ts";
import { connectBeside, type DatabasePlace } from "./side-line.ts";

/** Connections of an upload's own, so that scans never wait for it. `close` ends them, also in the middle of a statement. */
export type OwnLines = TwoLines & { close: () => void };

/** Opens them. Throws what the driver throws. */
export async function openImportLines(place: DatabasePlace): Promise<OwnLines> {
  const watcher = connectBeside(place, { name: "tracetrack upload", max: 2 });
  const close = () => void watcher.end({ timeout: 0 }).catch(() => {});
  try {
    await watcher`select 1`; // the driver (3.4.9) never answers a `reserve` that has to connect first without fetching types
    return { line: await watcher.reserve(), watcher, close };
  } catch (error) {
    close();
    throw error;
  }
}
