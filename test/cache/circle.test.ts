import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { Circle } from "../../src/cache/circle.ts";
import { type CircleOptions, circleOptions, type Member, type Registry } from "../../src/cache/circle-parts.ts";
import type { Lines } from "../../src/cache/lines.ts";
import { Database } from "../../src/store/database.ts";
import { Servers } from "../../src/store/servers.ts";
import { until } from "../support/buses.ts";
import { freshDatabase } from "../support/cluster.ts";
import { timeZone } from "../support/site.ts";

/** Members of a circle on a real database; the lines between them are wires in this process, which a test can cut. */
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
const opened: { circle: Circle; die: () => void }[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url, pool: 8, prepare: true, timeZone, role: "tracetrack_app" });
});
afterEach(async () => {
  for (const { circle } of opened.splice(0)) await circle.close();
  expect((await members()).filter(({ serves }) => serves)).toEqual([]);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const quick: CircleOptions = {
  ...circleOptions,
  ...{ beatMs: 80, leaseMs: 1200, viewMs: 500, joinMs: 550, againMs: 40, patienceMs: 150, giveUpMs: 6000 },
};
const registry = () => new Servers(database, { url: fresh.url, timeZone, role: "tracetrack_app" });
const watcher = crypto.randomUUID();
async function members(): Promise<Member[]> {
  const { others } = await registry().beat(watcher, false, 1);
  await registry().leave(watcher);
  return others;
}

type Heard = Parameters<Lines["onWord"]>[0];
const ears = new Map<string, { heard: Heard; isDeaf: boolean; deafTo: string }>();

/** A member that writes down what it was told to forget. `isUp` is what it thinks of its lines; `isDeaf` is how they are. */
function join(more: Partial<{ options: Partial<CircleOptions>; registry: Registry }> = {}) {
  const me = crypto.randomUUID();
  const own = { heard: (() => {}) as Heard, isDeaf: false, deafTo: "" };
  ears.set(me, own);
  /** Everybody hears what one of them says, an answer too, as on a channel. */
  const speak = (from: string, word: unknown): void => {
    for (const [id, ear] of ears) {
      if (id === from || ear.isDeaf || ears.get(from)?.isDeaf || ear.deafTo === from) continue;
      setTimeout(() => ear.heard(from, word, (answer) => speak(id, answer)), 1);
    }
  };
  const say = (word: unknown) => speak(me, word);
  const onWord = (heard: Heard) => {
    own.heard = heard;
  };
  const lines = { me, isUp: true, say, onWord };
  const forgotten: string[] = [];
  const forget = (tags: readonly string[]) => void forgotten.push(...tags);
  const circle = new Circle({ lines, registry: more.registry ?? registry(), forget }, { ...quick, ...more.options });
  const member = {
    circle,
    forgotten,
    me,
    lines: lines as { isUp: boolean },
    cantHear: (other: { me: string }) => {
      own.deafTo = other.me;
    },
    /** Nothing gets through to it or from it, and it doesn't know. */
    goDeaf: () => {
      own.isDeaf = true;
    },
    /** Gone without a word, as by kill -9. */
    die: () => {
      ears.delete(me);
      clearInterval((circle as unknown as { beats: { timer: Timer } }).beats.timer);
    },
  };
  opened.push(member);
  return member;
}
const serving = (...all: ReturnType<typeof join>[]) => until(() => all.every(({ circle }) => circle.isServing));
/** What it was told by name: a member that a busy machine made late forgets everything besides. */
const told = ({ forgotten }: ReturnType<typeof join>) => forgotten.filter((tag) => tag !== "*");

describe("a member", () => {
  test("that is alone serves after a while, and telling costs it nothing", async () => {
    const one = join();
    expect(one.circle.isServing).toBe(false);
    await serving(one);
    let isDone = false;
    void one.circle.tell(["bag:A"]).then(() => {
      isDone = true;
    });
    await Promise.resolve();
    await Promise.resolve();
    expect(isDone).toBe(true);
  });

  test("is told by another before that one goes on, once for all that came meanwhile", async () => {
    const [one, two] = [join(), join()];
    await serving(one, two);
    two.forgotten.length = 0;
    await one.circle.tell(["bag:A"]);
    expect(told(two)).toEqual(["bag:A"]);
    await Promise.all(["bag:B", "bag:C", "bag:B"].map((tag) => one.circle.tell([tag])));
    expect(told(two).sort()).toEqual(["bag:A", "bag:B", "bag:C"]);
  });

  test("that died is waited for until its lease has ended, and no longer", async () => {
    const [one, two] = [join(), join()];
    await serving(one, two);
    two.die();
    await one.circle.tell(["bag:A"]);
    expect(two.circle.isServing).toBe(false);
    const before = performance.now();
    await one.circle.tell(["bag:B"]);
    expect(performance.now() - before).toBeLessThan(quick.leaseMs); // known to be gone: nobody waits again
  });

  test("that can't be reached is asked through the database to stop, and has stopped when the writer goes on", async () => {
    const [one, two] = [join(), join()];
    await serving(one, two);
    two.goDeaf();
    await one.circle.tell(["bag:A"]);
    expect(two.circle.isServing).toBe(false);
    expect(two.forgotten).toContain("*");
  });

  test("without a line stops by itself, and comes back with nothing in its hands", async () => {
    const [one, two] = [join(), join()];
    await serving(one, two);
    two.forgotten.length = 0;
    two.lines.isUp = false;
    expect(two.circle.isServing).toBe(false);
    await until(() => two.forgotten.at(-1) === "*");
    await one.circle.tell(["bag:A"]);
    two.lines.isUp = true;
    two.forgotten.length = 0;
    await serving(two);
    expect(two.forgotten).toContain("*");
  });

  test("whose beats don't get through stops when its lease ends, and starts from nothing", async () => {
    let isAway = false;
    const real = registry();
    const patchy: Registry = {
      beat: (id, serves, turn) => (isAway ? Promise.reject(new Error("away")) : real.beat(id, serves, turn)),
      evict: (ids) => real.evict(ids),
      leave: (id) => real.leave(id),
    };
    const [one, two] = [join(), join({ registry: patchy })];
    await serving(one, two);
    isAway = true;
    await until(() => !two.circle.isServing);
    two.forgotten.length = 0;
    isAway = false;
    await serving(two);
    expect(two.forgotten).toContain("*");
  });

  test("that stands still for longer than its lease believes nothing when it wakes", async () => {
    const one = join();
    await serving(one);
    const end = performance.now() + quick.leaseMs + 50;
    while (performance.now() < end); // the thread is busy, as in a long stop for garbage
    expect(one.circle.isServing).toBe(false);
    one.forgotten.length = 0;
    await serving(one);
    expect(one.forgotten).toContain("*");
  });

  test("that joins is known to whoever writes by the time that it serves", async () => {
    const one = join();
    await serving(one);
    for (let times = 0; times < 5; times++) {
      const two = join();
      await serving(two);
      two.forgotten.length = 0;
      await one.circle.tell([`bag:${times}`]);
      expect(told(two)).toEqual([`bag:${times}`]);
      await two.circle.close();
    }
  });

  test("answers one writer, and another doesn't take that for its own answer", async () => {
    const [one, two, three] = [join(), join(), join()];
    await serving(one, two, three);
    three.cantHear(two);
    three.forgotten.length = 0;
    const heard = () => three.forgotten.includes("bag:B") || three.forgotten.includes("*");
    await Promise.all([one.circle.tell(["bag:A"]), two.circle.tell(["bag:B"]).then(() => expect(heard()).toBe(true))]);
  });

  test("that leaves is waited for no more", async () => {
    const [one, two] = [join(), join()];
    await serving(one, two);
    await two.circle.close();
    const before = performance.now();
    await one.circle.tell(["bag:A"]);
    expect(performance.now() - before).toBeLessThan(quick.leaseMs);
  });
});

test("a writer that can reach neither another member nor the database doesn't say that it is done", async () => {
  let isAway = false;
  const real = registry();
  const gone = () => Promise.reject(new Error("away"));
  const patchy: Registry = {
    beat: (id, serves, turn) => (isAway ? gone() : real.beat(id, serves, turn)),
    evict: (ids) => (isAway ? gone() : real.evict(ids)),
    leave: (id) => real.leave(id),
  };
  const [one, two] = [join({ registry: patchy, options: { giveUpMs: 600 } }), join()];
  await serving(one, two);
  two.goDeaf();
  isAway = true;
  expect(one.circle.tell(["bag:A"])).rejects.toMatchObject({ kind: "busy" });
  await one.circle.tell(["bag:A"]).catch(() => {});
  isAway = false;
  await one.circle.tell(["bag:B"]); // and goes on when it can again
  expect(two.circle.isServing).toBe(false);
});

test("more tags than one word may carry go in several, and far too many are everything", async () => {
  const [one, two] = [join(), join()];
  await serving(one, two);
  two.forgotten.length = 0;
  const tags = Array.from({ length: 1000 }, (_, n) => `bag:PKT${String(n).padStart(12, "0")}`);
  await one.circle.tell(tags);
  expect(new Set(told(two))).toEqual(new Set(tags));
  await one.circle.tell(Array.from({ length: 9000 }, (_, n) => `bag:PKT${n}`).concat("hold"));
  expect(two.forgotten.slice(-2)).toEqual(["hold", "*"]); // what says how the rest is to be taken comes first
});
