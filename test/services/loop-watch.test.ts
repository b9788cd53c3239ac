import { expect, test } from "bun:test";
import { loopWatch } from "../../src/services/loop-watch.ts";

/** Nothing else runs in this process for so long. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await Bun.sleep(10);
}

test("work that goes on without a pause is a late loop, for as long as it goes on", async () => {
  const watch = loopWatch();
  await until(() => watch.nowMs < 40);
  for (let n = 0; n < 12; n++) {
    block(150);
    await Bun.sleep(1);
  }
  expect(watch.nowMs).toBeGreaterThan(60);
  expect(watch.lastMinute().maxMs).toBeGreaterThan(100);
  expect(watch.lastMinute().p50Ms).toBeLessThanOrEqual(watch.lastMinute().p99Ms);
  await until(() => watch.nowMs < 40); // and then it is over
});

test("one long piece of work is none", async () => {
  const watch = loopWatch();
  await until(() => watch.nowMs < 40);
  await Bun.sleep(200);
  block(400);
  await Bun.sleep(1);
  expect(watch.nowMs).toBeLessThan(300);
});
