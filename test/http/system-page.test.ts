import { afterAll, beforeAll, expect, test } from "bun:test";
import { ask } from "../support/http.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let admin: SignedIn;
beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
});
afterAll(() => site.close());

async function page() {
  const answer = await ask(site.app, "GET", "/system", { cookie: admin.token });
  const html = await answer.text();
  return { status: answer.status, html, words: html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ") };
}

test("it says how each part is, with a word and figures", async () => {
  const { status, words } = await page();
  expect(status).toBe(200);
  expect(words).toMatch(/Database Fine PostgreSQL \d+\.\d+, [\d,.]+ [MG]B, \d+ of \d+ connections/);
  expect(words).toMatch(/This server (?:Fine|Slow) up \d+ \S+/);
  expect(words).toMatch(/Disk \S+ [\d,.]+ [KMG]B free of/);
  expect(words).toMatch(/What takes the room .*events/);
});

test("slow statements are shown as the database keeps them: never what was asked for, never a statement that can hold a secret", async () => {
  for (let n = 0; n < 4; n++) {
    await site.database.run((client) => client.unsafe("select 'a-secret-text' as wanted, pg_sleep(0.05)"));
    await site.owner.unsafe("set application_name = 'another-secret-text'");
  }
  const { html, words } = await page();
  expect(words).toMatch(/select \$1 as wanted, pg_sleep\(\$2\) \d+ ms/);
  expect(html).not.toContain("secret-text");
});

test("the application's own role can't reset what is counted, nor look at it past the page", async () => {
  await expect(site.database.run((client) => client`select pg_stat_statements_reset()`)).rejects.toThrow();
  const who = await site.person("biller");
  for (const name of ["system_facts(", "slow_statements("]) {
    const more = name.startsWith("slow") ? ", 5" : "";
    await expect(site.database.run((client) => client.unsafe(`select ${name}${who.sessionId}, 1${more})`))).rejects.toThrow();
  }
});

test("what does not answer in time is left out, and the page comes all the same", async () => {
  const holder = await site.owner.reserve();
  await holder`begin`;
  await holder`lock table check_runs, imports in access exclusive mode`;
  const { status, words } = await page();
  await holder`rollback`;
  holder.release();
  expect(status).toBe(200);
  expect(words).toContain("Database Down no answer");
  expect(words).toContain("No backup was made yet");
  expect(words).not.toContain("Nothing was checked yet");
  expect((await page()).words).toContain("Nothing was checked yet");
});
