import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { ensureFirstAdmin } from "../../src/services/accounts.ts";
import { addFirstAdmin } from "../../src/store/people.ts";
import { openSite, type TestSite } from "../support/site.ts";

let site: TestSite;
beforeEach(async () => {
  await site?.close();
  site = await openSite();
});
afterAll(() => site.close());

/** Nobody can be added as long as `until` is not over. */
async function blocked(until: Promise<unknown>): Promise<void> {
  await site.owner.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(hashtext('first admin'))`;
    await until;
  });
}

describe("the first admin", () => {
  test("is made once, by whoever of many starts comes first", async () => {
    const passwords = await Promise.all(Array.from({ length: 8 }, () => ensureFirstAdmin(site, "admin", null)));
    expect(passwords.filter((each) => each !== null)).toHaveLength(1);
    expect(await site.owner`select username, role from people`).toMatchObject([{ username: "admin", role: "admin" }]);
  });

  test("is waited for while the database has too much to do", async () => {
    const isFree = Promise.withResolvers<void>();
    const blocking = blocked(isFree.promise);
    const making = ensureFirstAdmin(site, "admin", null);
    await Bun.sleep(6000); // longer than a statement of a page has
    isFree.resolve();
    await blocking;
    expect(await making).toBeString();
  });

  test("whose first try nobody heard of is still theirs at the second, and nobody else's", async () => {
    expect(await addFirstAdmin(site.database, "admin", "salted-1")).toBe(true);
    expect(await addFirstAdmin(site.database, "admin", "salted-1")).toBe(true);
    expect(await addFirstAdmin(site.database, "admin", "salted-2")).toBe(false);
    expect(await site.owner`select count(*)::int as count from people`).toEqual([{ count: 1 }] as never);
  });
});
