import postgres from "postgres";
import type { TwoLines } from "./imports.ts";
import type { CursorPlace } from "./row-cursor.ts";

/** Connections of an upload's own, so that scans never wait for it. `close` ends them, also in the middle of a statement. */
export type OwnLines = TwoLines & { close: () => void };

/** Opens them. Throws what the driver throws. */
export async function openImportLines({ url, timeZone, role }: CursorPlace): Promise<OwnLines> {
  const watcher = postgres(url, {
    max: 2,
    prepare: false,
    connect_timeout: 2,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: "tracetrack upload",
      TimeZone: timeZone,
      lock_timeout: 1000,
      ...(role ? { role } : {}),
    } as postgres.Options<Record<string, never>>["connection"],
  });
  const close = () => void watcher.end({ timeout: 0 }).catch(() => {});
  try {
    await watcher`select 1`; // the driver (3.4.9) never answers a `reserve` that has to connect first without fetching types
    return { line: await watcher.reserve(), watcher, close };
  } catch (error) {
    close();
    throw error;
  }
}
