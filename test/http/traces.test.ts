import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parseTraceparent } from "../../src/http/trace.ts";
import { ask, one } from "../support/http.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const followed = `00-${traceId}-${parentId}-01`;
const unfollowed = `00-${traceId}-${parentId}-00`;

describe("a traceparent", () => {
  test("is taken as the standard writes it", () => {
    expect(parseTraceparent(followed)).toEqual({ traceId, isSampled: true });
    expect(parseTraceparent(unfollowed)).toEqual({ traceId, isSampled: false });
    expect(parseTraceparent(`cc-${traceId}-${parentId}-01-what-comes-later`)).toEqual({ traceId, isSampled: true });
  });
  for (const wrong of [
    null,
    "",
    "00",
    `ff-${traceId}-${parentId}-01`,
    `00-${traceId}-${parentId}-01-more`,
    `00-${traceId.toUpperCase()}-${parentId}-01`,
    `00-${"0".repeat(32)}-${parentId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId}*/;--${parentId}-01`,
    `00-${traceId}-${parentId}-1`,
  ])
    test(`${wrong ?? "nothing"} begins a new one`, () => expect(parseTraceparent(wrong)).toBeNull());
});

describe("a request", () => {
  let site: TestSite;
  let who: SignedIn;
  beforeAll(async () => {
    site = await openSite();
    who = await site.person("dispatcher");
    await site.owner`create table heard (query text)`;
    // What the server has in hand while it runs a scan, as whoever looks into pg_stat_activity sees it.
    await site.owner.unsafe(`
      create function hear() returns trigger language plpgsql security definer as $$
      begin
        insert into heard select query from pg_stat_activity where pid = pg_backend_pid();
        return null;
      end $$;
      create trigger hear after insert on bags for each statement execute function hear();`);
  });
  afterAll(() => site.close());

  const lineOf = (answer: Response) =>
    site.logged
      .map(({ more }) => more as Record<string, unknown>)
      .find(({ requestId }) => requestId === answer.headers.get("x-request-id"));
  const scan = (headers: Record<string, string> = {}) =>
    ask(site.app, "POST", "/api/scans", { as: who.token, headers, json: one({ do: "pack", parent: newParent(), child: newChild() }) });
  const heard = async () => (await site.owner`delete from heard returning query`).map(({ query }) => query as string);

  test("goes on with the trace that it came with, in its log line and in its answer", async () => {
    const answer = await scan({ traceparent: unfollowed });
    expect(answer.headers.get("traceresponse")).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    expect(answer.headers.get("traceresponse")).not.toContain(parentId);
    expect(lineOf(answer)).toMatchObject({ traceId, spanId: answer.headers.get("traceresponse")?.slice(36, 52) });
  });

  test("begins one named by its request id when it came with none, or with a wrong one", async () => {
    for (const headers of [{}, { traceparent: "nonsense" }] as Record<string, string>[]) {
      const answer = await scan(headers);
      const own = answer.headers.get("x-request-id")?.replaceAll("-", "");
      expect(answer.headers.get("traceresponse")).toStartWith(`00-${own}-`);
    }
    const named = await scan({ "x-request-id": "abcdefgh" });
    expect(named.headers.get("traceresponse")).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  test("that is followed shows its trace to PostgreSQL; all others stay prepared and bare", async () => {
    await heard();
    const answer = await scan({ traceparent: followed });
    expect(answer.status).toBe(200);
    const commented = await heard();
    expect(commented.length).toBeGreaterThan(0);
    for (const query of commented) expect(query).toStartWith(`/*traceparent='${answer.headers.get("traceresponse")}'*/ select`);
    await scan({ traceparent: unfollowed });
    const bare = await heard();
    expect(bare.length).toBeGreaterThan(0);
    for (const query of bare) expect(query).not.toContain("traceparent");
    const prepared = await site.database.run((client) => client`select statement from pg_prepared_statements`, "scan");
    expect(prepared.some(({ statement }) => statement.includes("scan_pack"))).toBe(true);
    expect(prepared.filter(({ statement }) => statement.includes("traceparent"))).toEqual([]);
  });

  test("its lists carry it too", async () => {
    const answer = await ask(site.app, "GET", "/api/bags", { as: who.token, headers: { traceparent: followed } });
    expect(answer.status).toBe(200);
    const shown = await site.owner`
      select query from pg_stat_activity
      where datname = current_database() and application_name = 'tracetrack report' and query like '%' || ${traceId} || '%'`; // idle by now, with its last statement
    expect(shown.length).toBeGreaterThan(0);
    for (const { query } of shown) expect(query).toStartWith(`/*traceparent='${answer.headers.get("traceresponse")}'*/ select`);
  });
});
