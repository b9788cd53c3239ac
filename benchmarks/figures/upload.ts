import { join } from "node:path";
import { drive } from "../driver/start.ts";
import type { Times } from "../driver/times.ts";
import { newPacking } from "../support/ground.ts";
import { fileOf, makeSacks, newPairs } from "../support/import-files.ts";
import { type Run, runUpload } from "../support/import-run.ts";
import { type Room, verified } from "./room.ts";

export type Upload = { rows: number; seconds: Record<string, number>; scansPerSecond: number; before: Times; during: Times };

const everyMs = 500;
const quietSeconds = 8;

/** The server keeps files of uploads there. */
export const uploadFolder = (folder: string): string => join(folder, "server");

/** A workbook of `rows` new bags is read, checked and put in while `stations` scan twice a second: what the scans feel of it. */
export async function uploadOf(room: Room, rows: number, stations: number): Promise<Upload> {
  const { place, url, server, admin, dispatchers } = room;
  await makeSacks(place);
  const file = fileOf(await newPairs(place, rows), "xlsx");
  const passes = dispatchers.slice(0, stations).map(({ token, name }) => ({ token, station: name }));
  const scan = async (seconds: number) =>
    verified(
      room,
      await drive({
        url,
        scenario: "pack",
        settings: { ...(await newPacking(place.owner)), everyMs },
        passes,
        pace: "open",
        warmSeconds: 2,
        seconds,
      }),
    );
  const before = await scan(quietSeconds);
  let run: Run | null = null;
  const upload = runUpload(place, { pid: server.pid, port: Number(new URL(url).port) }, admin, file, "bags.xlsx", { revoke: false }).then(
    (done) => {
      run = done;
    },
  );
  const during = await scan(quietSeconds * 2);
  await upload;
  const steps = (run as Run | null)?.steps ?? [];
  const seconds = Object.fromEntries(steps.map(({ name, from, to }) => [name, Math.round((to - from) / 100) / 10]));
  return { rows, seconds, scansPerSecond: Math.round(during.rate), before: before.all, during: during.all };
}
