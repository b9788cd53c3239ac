import type { Hono } from "hono";
import { type TestName, testCodes, testNames } from "../../domain/test-code.ts";
import type { Environment } from "../../http/environment.ts";
import { whoAmI } from "../../services/accounts.ts";
import { qrSvg } from "../../services/labels.ts";
import { ScannerPage } from "../../views/scanner.tsx";
import { frameOf, type PageRooms, show, visitor } from "./visit.ts";

/** Anybody's scanner: nothing of it comes to the server. */
export function mountScanner(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/scanner", async (c) => {
    const context = visitor(c, rooms);
    await whoAmI(context);
    const qrSvgs = Object.fromEntries(testNames.map((name) => [name, qrSvg(testCodes[name])])) as Record<TestName, string>;
    return show(c, <ScannerPage {...frameOf(c, rooms)} person={context.actor.person} qrSvgs={qrSvgs} />);
  });
}
