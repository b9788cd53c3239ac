import { expect, test } from "bun:test";
import { createDeskShow } from "../../src/widgets/desk/show.ts";
import { firstDeskState } from "../../src/widgets/desk/state.ts";
import { createUndoable } from "../../src/widgets/desk/undoable.ts";
import { readLeftovers } from "../../src/widgets/outbox/leftovers.ts";
import { createMemoryStore } from "../../src/widgets/outbox/memory-store.ts";
import { createOutbox } from "../../src/widgets/outbox/outbox.ts";
import { oneTab } from "../../src/widgets/outbox/tabs.ts";

const me = { id: 7, username: "packer" };

/** A page in front of a disk that is as slow as `writes` says, and of a server that never answers. */
async function page() {
  const state = firstDeskState();
  const writes: { done: () => void; fails: () => void }[] = [];
  const memory = createMemoryStore();
  const store = {
    ...memory,
    isDurable: true,
    async add(...added: Parameters<typeof memory.add>) {
      await new Promise<void>((done, fails) => writes.push({ done, fails }));
      return memory.add(...added);
    },
  };
  const world = { nowMs: () => 0, setTimer: () => 0 };
  const show = createDeskShow(
    state,
    {
      apply: () => {
        throw new Error("Nothing is answered here.");
      },
    },
    createUndoable(),
    { person: me, play: () => {}, tell: () => {}, changed: () => {}, ...world },
  );
  const tabs = oneTab("tab-1");
  let keys = 0;
  const outbox = createOutbox(
    {
      store,
      tabs,
      scanning: () => me,
      signedIn: () => me.id,
      station: () => "table-4",
      events: show,
      world: {
        ...world,
        fetch: () => new Promise<Response>(() => {}),
        elapsedMs: () => 0,
        clearTimer: () => {},
        newKey: () => `key-${++keys}`,
        random: () => 0,
      },
    },
    await readLeftovers(store, tabs, me),
  );
  show.attach(outbox, false);
  const scan = (child: string) => show.added(outbox.add({ do: "pack", parent: "SB00001", child, how: "scanner" }, 0));
  return { state, writes, scan, outbox };
}

test("not even the number of scans that wait is shown before they are on the disk", async () => {
  const { state, writes, scan, outbox } = await page();
  scan("PKT00001");
  scan("PKT00002");
  scan("PKT00003");
  expect(outbox.waiting()).toHaveLength(3);
  expect(state.waiting).toBe(0);
  writes[0]?.done();
  await Bun.sleep(0);
  expect(outbox.waiting()).toHaveLength(3);
  expect([state.waiting, state.rows.length]).toEqual([1, 1]);
  writes[1]?.done();
  await Bun.sleep(0);
  expect([state.waiting, state.rows.length]).toEqual([3, 3]);
});

test("scans that the disk refused are shown, and said to be unsafe", async () => {
  const { state, writes, scan } = await page();
  scan("PKT00001");
  writes[0]?.fails();
  await Bun.sleep(0);
  expect([state.waiting, state.rows.length, state.unsafe]).toEqual([1, 1, 1]);
});
