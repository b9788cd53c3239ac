import { startDatabaseProxy } from "../../test/support/database-proxy.ts";
import { openSite } from "../../test/support/site.ts";
import { seededPassword } from "../seed/people.ts";
import type { Room } from "./room.ts";

/** `beside`: statements that the page starts and does not wait for. */
export type FirstPage = { bytes: number; files: number; trips: number; beside: number };

const isBeside = (text: string) => text.includes("keep_session");

/** What a browser loads for the first page after somebody signed in, over the wire, and how often the page waits for the database. */
export async function firstPageOf({ place }: Room): Promise<FirstPage> {
  const url = new URL(place.url);
  const proxy = await startDatabaseProxy(Number(url.port));
  url.port = String(proxy.port);
  const site = await openSite({ TIME_ZONE: "Asia/Kolkata" }, { url: place.url, appUrl: url.href });
  const ask = async (path: string, more: RequestInit & { headers?: Record<string, string> } = {}) =>
    site.app.fetch(
      new Request(`http://localhost${path}`, { ...more, headers: { host: "localhost", "sec-fetch-site": "same-origin", ...more.headers } }),
    );
  const signIn = async () => {
    const body = JSON.stringify({ username: "dispatcher-1", password: seededPassword });
    const answer = await ask("/api/session", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!answer.ok) throw new Error(`Nobody can sign in: ${answer.status}`);
    return /^[^;]+/.exec(answer.headers.get("set-cookie") ?? "")?.[0] as string;
  };
  const load = async (path: string, cookie: string, encoding = "gzip, br") => {
    const answer = await ask(path, { headers: { cookie, "accept-encoding": encoding } });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
    return Buffer.from(await answer.arrayBuffer());
  };
  try {
    for (let warm = 0; warm < 4; warm++) await load("/pack", await signIn()); // kinds are known, statements are prepared
    const cookie = await signIn();
    let page = Buffer.alloc(0);
    const statements = await proxy.record(async () => {
      page = await load("/pack", cookie);
      await Bun.sleep(50);
    });
    const html = (await load("/pack", cookie, "identity")).toString("utf8");
    const files = [...new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path as string))];
    let bytes = page.length;
    for (const file of files) bytes += (await load(file, cookie)).length;
    const beside = statements.filter(({ text }) => isBeside(text)).length;
    return { bytes, files: files.length + 1, trips: statements.length - beside, beside };
  } finally {
    await site.close();
    proxy.stop();
  }
}
