import { expect, test } from "bun:test";
import { Together } from "../../src/store/together.ts";

/** Groups as they set out; each comes back when the test says so. */
function harness(limits = { groups: 2, asksMax: 3, waitingMax: 5, deadlineMs: 5000 }) {
  const groups: { asks: readonly number[]; back: () => void; fail: (error: Error) => void }[] = [];
  const together = new Together<number, number>(
    (asks) =>
      new Promise((done, fail) => {
        groups.push({ asks, back: () => done(asks.map((ask) => ask * 10)), fail });
      }),
    limits,
  );
  return { together, groups, sent: () => groups.map(({ asks }) => asks) };
}

test("who comes first goes alone and at once; who comes while all are on their way go together, no more than fit, and each has its own answer", async () => {
  const { together, groups, sent } = harness();
  const answers = [1, 2, 3, 4, 5, 6].map((n) => together.ask(n));
  expect(sent()).toEqual([[1], [2]]);
  groups[1]?.back();
  expect(await answers[1]).toBe(20);
  expect(sent()).toEqual([[1], [2], [3, 4, 5]]);
  groups[0]?.back();
  groups[2]?.back();
  expect(await Promise.all(answers.slice(0, 5))).toEqual([10, 20, 30, 40, 50]);
  expect(sent()).toEqual([[1], [2], [3, 4, 5], [6]]);
  groups[3]?.back();
  expect(await answers[5]).toBe(60);
});

test("a group that fails fails for its own asks alone, and the next sets out", async () => {
  const { together, groups, sent } = harness({ groups: 1, asksMax: 2, waitingMax: 5, deadlineMs: 5000 });
  const answers = [1, 2, 3, 4].map((n) => together.ask(n));
  groups[0]?.back();
  await answers[0];
  groups[1]?.fail(new Error("away"));
  expect(await Promise.allSettled(answers.slice(1, 3))).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  expect(sent()).toEqual([[1], [2, 3], [4]]);
  groups[2]?.back();
  expect(await answers[3]).toBe(40);
});

test("too many are told to come again", () => {
  const { together } = harness();
  for (let n = 0; n < 7; n++) void together.ask(n);
  expect(() => together.ask(7)).toThrow();
});

test("the wait has an end, also while nothing comes back, and a group has only what is left of it", async () => {
  const left: number[] = [];
  const backs: (() => void)[] = [];
  const together = new Together<number, number>(
    (asks, leftMs) => {
      left.push(leftMs);
      return new Promise((done) => backs.push(() => done([...asks])));
    },
    { groups: 1, asksMax: 10, waitingMax: 10, deadlineMs: 200 },
  );
  const first = together.ask(1);
  const late = together.ask(2);
  await expect(late).rejects.toMatchObject({ kind: "busy" });
  const third = together.ask(3);
  await Bun.sleep(50);
  backs[0]?.();
  expect(await first).toBe(1);
  backs[1]?.();
  expect(await third).toBe(3);
  expect(left[0]).toBeGreaterThan(190);
  expect(left[1]).toBeLessThan(160);
});
