import { join } from "node:path";
import type { ScenarioName } from "../scenarios/all.ts";
import type { Driven, DriverOrder } from "./order.ts";

/** Time for connections, warm-up and the end, beyond what is measured. */
const graceSeconds = 90;

/** Runs an order in a process of its own. Throws when it fails, or takes much longer than it should. */
export async function drive<Name extends ScenarioName>(order: DriverOrder<Name>): Promise<Driven> {
  const driver = Bun.spawn([process.execPath, join(import.meta.dir, "main.ts")], {
    stdin: new Blob([JSON.stringify(order)]),
    stdout: "pipe",
    stderr: "inherit",
  });
  const timer = setTimeout(() => driver.kill("SIGKILL"), (order.warmSeconds + order.seconds + graceSeconds) * 1000);
  try {
    const text = await new Response(driver.stdout).text();
    if ((await driver.exited) !== 0)
      throw new Error(`The driver of "${order.scenario}" ended with ${driver.exitCode ?? driver.signalCode}.`);
    return JSON.parse(text) as Driven;
  } finally {
    clearTimeout(timer);
  }
}
