import { afterAll, beforeAll, expect, test } from "bun:test";
import { ask } from "../support/http.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let people: SignedIn[];
let bound: SignedIn;
const codes = Array.from({ length: 40 }, (_, n) => `TGT${String(n).padStart(4, "0")}`);

beforeAll(async () => {
  site = await openSite();
  people = await Promise.all(Array.from({ length: 20 }, () => site.person("dispatcher")));
  bound = await site.person("dispatcher");
  const scans = codes.map((child, n) => ({ key: crypto.randomUUID(), do: "pack", parent: `SB0001${n % 4}`, child }));
  await ask(site.app, "POST", "/api/scans", { as: (people[0] as SignedIn).token, json: { scans } });
});
afterAll(() => site.close());

const lookUp = (code: string, as: SignedIn) => ask(site.app, "GET", `/api/bag/${code}`, { as: as.token });

test("hundreds at once are few statements, and everybody has the bag that they asked for", async () => {
  const before = await calls();
  const asked = Array.from({ length: 400 }, (_, n) => ({
    code: codes[n % codes.length] as string,
    as: people[n % people.length] as SignedIn,
  }));
  const answers = await Promise.all(asked.map(async ({ code, as }) => (await (await lookUp(code, as)).json()) as { code: string }));
  expect(answers.map(({ code }) => code)).toEqual(asked.map(({ code }) => code));
  expect((await calls()) - before).toBeLessThan(200);
});

test("whose rights ended, and what nobody knows, concern nobody else who asked at the same moment", async () => {
  await lookUp(codes[0] as string, bound); // known to this process from now on
  await site.owner`update people set active = false, rights = rights + 1 where id = ${bound.personId}`;
  const asked = Array.from({ length: 120 }, (_, n) =>
    n % 3 === 0
      ? lookUp(codes[n % 40] as string, bound)
      : n % 3 === 1
        ? lookUp("TGTUNKNOWN", people[1] as SignedIn)
        : lookUp(codes[n % 40] as string, people[n % 20] as SignedIn),
  );
  const states = (await Promise.all(asked)).map(({ status }) => status);
  expect(states).toEqual(Array.from({ length: 120 }, (_, n) => (n % 3 === 0 ? 401 : n % 3 === 1 ? 404 : 200)));
});

/** How many statements of look-ups there were. */
async function calls(): Promise<number> {
  const [row] =
    await site.owner`select coalesce(sum(calls), 0)::int as calls from pg_stat_statements where query like '%find_bags%' and query not like '%pg_stat_statements%'
    and dbid = (select oid from pg_database where datname = current_database())`;
  return Number(row?.calls);
}
