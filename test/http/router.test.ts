import { afterAll, beforeAll, expect, test } from "bun:test";
import { ask } from "../support/http.ts";
import { openSite, type TestSite } from "../support/site.ts";

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

test("all paths fit into the router's one regular expression: a path that doesn't would slow every scan down", async () => {
  await ask(site.app, "GET", "/livez");
  expect((site.app.router as unknown as { activeRouter: { name: string } }).activeRouter.name).toBe("RegExpRouter");
});
