import { afterEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Crew } from "../../src/crew/crew.ts";
import { Workers } from "../../src/crew/parent.ts";
import { portToShare } from "../../src/crew/port.ts";
import { isAlive } from "../../src/store/embedded/processes.ts";

const command = [process.execPath, join(import.meta.dir, "../support/crew-worker.ts")];
let workers: Workers | null = null;
afterEach(() => workers?.stop("SIGTERM"));

type Who = { worker: number; value: { pid: number } }[];
/** On a busy machine one may not answer in time. */
const isWhole = (all: Who) => all.length === 3;

async function threeWorkers() {
  const said: string[] = [];
  const port = await portToShare("127.0.0.1", 0);
  workers = new Workers({ count: 3, environment: { CREW_PORT: String(port) }, say: (message) => said.push(message), command });
  await workers.start();
  const ask = async (about: string): Promise<Who> => {
    const answer = await fetch(`http://127.0.0.1:${port}/${about}`, { keepalive: false }).catch(() => null);
    return (await answer?.json().catch(() => [])) ?? [];
  };
  const who = (): Promise<Who> => ask("who");
  return { port, said, ask, who };
}

/** Until it holds; the test's own limit ends it otherwise. */
async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    await Bun.sleep(30);
  }
}

describe("processes that share a port", () => {
  test("any of them gathers what all say", async () => {
    const { who } = await threeWorkers();
    const all = await until(who, isWhole);
    expect(all.map(({ worker }) => worker)).toEqual([1, 2, 3]);
    expect(new Set(all.map(({ value }) => value.pid)).size).toBe(3);
  });

  test("who is too slow, doesn't know or fails is left out within the bound", async () => {
    const { ask } = await threeWorkers();
    const quick = await until(
      () => ask("slow"),
      (all) => all.length === 2,
    );
    expect(quick.map(({ worker }) => worker)).toEqual([1, 3]);
    expect(await ask("odd")).toEqual([]);
    expect(await ask("nothing")).toEqual([]);
  });

  test("another takes the place of one that dies, and the rest go on", async () => {
    const { who, said } = await threeWorkers();
    const before = await until(who, isWhole);
    const [first] = before;
    process.kill(first?.value.pid as number, "SIGKILL");
    const after = await until(who, (all) => isWhole(all) && all[0]?.value.pid !== first?.value.pid);
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(said).toEqual(["a worker ended, another is started"]);
  });

  test("stopping ends all of them", async () => {
    const { who } = await threeWorkers();
    const all = await until(who, isWhole);
    await workers?.stop("SIGTERM");
    expect(all.map(({ value }) => isAlive(value.pid))).toEqual([false, false, false]);
  });

  test("one that can't start ends the start with its line, and one that only vanishes says so", async () => {
    const start = (plan: string) => {
      workers = new Workers({ count: 2, environment: { CREW_PLAN: plan }, say: () => {}, command });
      return workers.start();
    };
    await expect(start("fail")).rejects.toThrow("The port is somebody else's.");
    await workers?.stop("SIGTERM");
    await expect(start("vanish")).rejects.toThrow("A worker ended while starting (3).");
  });
});

test("a process alone is its own crew", async () => {
  const crew = new Crew();
  crew.answer("who", () => "me");
  expect(await crew.ask<string>("who")).toEqual([{ worker: 1, value: "me" }]);
  expect(await crew.ask("nothing")).toEqual([]);
});

test("a port that somebody has is not shared", async () => {
  const other = Bun.serve({ port: 0, hostname: "127.0.0.1", reusePort: true, fetch: () => new Response() });
  await expect(portToShare("127.0.0.1", other.port as number, 300)).rejects.toThrow();
  await other.stop(true);
});
