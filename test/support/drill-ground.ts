import { afterAll, afterEach, beforeAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startProgram } from "./program.ts";
import { openSite, type TestSite } from "./site.ts";
import { type Stations, startStations } from "./stations.ts";

/** `DRILL_STATIONS=100` for the figures; fewer in every run, because the machine does other things beside. */
export const stationCount = Number(process.env.DRILL_STATIONS ?? 40);
const everyMs = 500;

/** Real programs and stations for a file of drills; whatever a test opened is closed after it, the last first, however it ended. */
export function drillGround() {
  const leftOpen: (() => unknown)[] = [];
  const later = (close: () => unknown) => void leftOpen.push(close);
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tracetrack-drills-"));
  });
  afterEach(async () => {
    for (let close = leftOpen.pop(); close; close = leftOpen.pop()) await close();
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return {
    later,
    open: async (...elsewhere: Parameters<typeof openSite>): Promise<TestSite> => {
      const site = await openSite(...elsewhere);
      later(() => site.close());
      return site;
    },
    program: async (url: string, environment: Record<string, string> = {}) => {
      const started = await startProgram(url, freePort(), { DATA_DIR: folder, ADMIN_PASSWORD: "a long enough password", ...environment });
      later(() => started.stop());
      return started;
    },
    scanning: async (site: TestSite, origin: () => string): Promise<Stations> => {
      const stations = await startStations(site, { count: stationCount, everyMs, origin });
      later(() => stations.leave());
      await stations.underWay();
      return stations;
    },
  };
}
