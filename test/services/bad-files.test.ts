import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { childrenOf } from "../support/children.ts";
import { ask, type Json } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type TestSite } from "../support/site.ts";
import { formOf, uploader } from "../support/uploads.ts";
import { type BadFile, badFiles } from "../support/workbooks/bad.ts";
import { strangeFiles } from "../support/workbooks/strange.ts";
import { csvOf, writtenBook } from "../support/workbooks/written.ts";

/** What people really upload, all the way: by the API, through the process that reads, into the database. */
let site: TestSite;
let uploads: ReturnType<typeof uploader>;
let token: string;

beforeAll(async () => {
  site = await openSite();
  const admin = await site.person("admin");
  token = admin.token;
  uploads = uploader(site, admin);
  site.site.imports.start();
});
afterEach(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.faults).toEqual([]);
  expect(childrenOf("import-reader")).toEqual([]);
});
afterAll(() => site.close());

const filesLeft = () => (existsSync(site.folder) ? readdirSync(site.folder) : []);
/** How much there is of everything that an upload may write, besides itself. */
async function held() {
  const [row] = await site.owner`
    select (select count(*)::int from bags) as bags, (select count(*)::int from events) as events, (select count(*)::int from bills) as bills`;
  return row;
}
const rowsOf = async (id: number) => (await site.owner`select count(*)::int as n from import_rows where import_id = ${id}`)[0]?.n;
/** The state is written a moment before the work on it has ended. */
async function settled(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const until = Date.now() + 2000; Date.now() < until; await Bun.sleep(10)) if (await isSo()) return true;
  return isSo();
}

describe("a file that can't be read fails with a sentence that says what to do, and leaves nothing", () => {
  const named = [
    "a zip bomb",
    "a bomb that lies about its size",
    "1,048,576 empty rows",
    "16,384 columns",
    "16,384 columns of a CSV",
    "an .xlsx with a password",
    "an .xls with a password",
    "an .ods with a password",
    "an .xlsx without its end",
    "an .xlsx of which half came",
    "an .xls of which half came",
    "damage inside a part",
    "a PDF named .xlsx",
    "XML that asks for other files",
    "10 MB in one cell",
    "10 MB in one cell of a CSV",
    "too many sheets",
    "no rows",
    "only blanks",
  ];
  for (const what of named)
    test(what, async () => {
      const { make, says } = badFiles.find((each) => each.what === what) as BadFile;
      const before = await held();
      const { id, state, message, counts } = await uploads.checked(make());
      expect({ state, counts }).toEqual({ state: "failed", counts: null });
      expect(message).toMatch(says);
      expect(message).toMatch(/^[A-Z].*[.]$/);
      expect(message).not.toMatch(/error|exception|undefined|null|\bat \//i);
      expect(await settled(async () => filesLeft().length === 0 && (await rowsOf(id)) === 0)).toBe(true);
      expect(await held()).toEqual(before);
      expect((await uploads.order(id, "commit")).status).toBe(409);
    }, 30_000);
  test("a file that turns bad after thousands of good rows: what was staged of it goes too", async () => {
    const rows = Array.from({ length: 20 }, newParent).flatMap((parent) => Array.from({ length: 250 }, () => [parent, newChild()]));
    const before = await held();
    const { id, state, message } = await uploads.checked(csvOf([["Parent", "Child"], ...rows, ["SB00001", "x".repeat(2_000_000)]]));
    expect(state).toBe("failed");
    expect(message).toMatch(/^Cell B5002 .* empty this cell/);
    expect(await settled(async () => filesLeft().length === 0 && (await rowsOf(id)) === 0)).toBe(true);
    expect(await held()).toEqual(before);
  });
  test("headings and nothing below them", async () => {
    const { state, message } = await uploads.checked(csvOf([["Parent", "Child"]]));
    expect(state).toBe("failed");
    expect(message).toContain("no rows with bags");
  });
});

describe("a file that only looks strange is read rightly", () => {
  for (const { what, make, isNew, refused } of strangeFiles)
    test(what, async () => {
      const { id, state, counts } = await uploads.checked(make());
      expect({ state, isNew: counts?.new, refused: counts?.refused }).toEqual({
        state: "ready",
        isNew,
        refused: Object.keys(refused).length,
      });
      const rows = await uploads.rows(id, "refused");
      expect(Object.fromEntries(rows.map((row) => [row.row, row.reason]))).toEqual(refused);
      for (const { message } of rows) expect(message).toMatch(/^[A-Z].*[.]$/);
      expect(await uploads.commit(id)).toMatchObject({ state: "committed", counts: { done: isNew, changed: 0 } });
      expect(await settled(() => filesLeft().length === 0)).toBe(true);
    }, 30_000);
  test("what merged cells span has one parent, each", async () => {
    const [one, two] = [newParent(), newParent()];
    const rows = [
      [one, newChild()],
      ["", newChild()],
      ["", newChild()],
      [two, newChild()],
      ["", newChild()],
    ];
    const { id } = await uploads.checked(csvOf([["Parent", "Child"], ...rows]));
    await uploads.commit(id);
    const inside = await site.owner`
      select p.code, count(*)::int as n from bags c join bags p on p.id = c.parent_id where p.code in ${site.owner([one, two])} group by 1`;
    expect(Object.fromEntries(inside.map(({ code, n }) => [code, n]))).toEqual({ [one]: 3, [two]: 2 });
  });
  test("a hole in a column of parents is not filled by chance", async () => {
    const parent = newParent();
    const rows = Array.from({ length: 30 }, (_, at) => [at === 12 ? "" : parent, newChild()]);
    const { id, counts } = await uploads.checked(csvOf([["Parent", "Child"], ...rows]));
    expect(counts).toMatchObject({ new: 29, refused: 1 });
    expect(await uploads.rows(id, "refused")).toMatchObject([{ row: 14, reason: "unread_no_parent" }]);
    await uploads.order(id, "cancel");
  });
});

test("two uploads with the same bags at once: together they put in each bag once", async () => {
  const rows = Array.from({ length: 20 }, newParent).flatMap((parent) => Array.from({ length: 30 }, () => [parent, newChild()]));
  const table = [["Parent", "Child"], ...rows];
  const before = await held();
  const sent = await Promise.all([writtenBook("xlsx", [{ name: "Bags", rows: table }]), csvOf(table)].map((file) => uploads.send(file)));
  for (const id of sent) await uploads.until(id, ["ready"]);
  await Promise.all(sent.map((id) => uploads.order(id, "commit")));
  const ended: Json[] = [];
  for (const id of sent) ended.push(await uploads.until(id, ["committed"]));
  expect(ended.map(({ counts }) => counts.done).sort()).toEqual([0, 600]);
  expect(await held()).toMatchObject({ bags: before?.bags + 620 });
});

test("an upload that is cut off on its way leaves nothing, and the next is taken", async () => {
  const body = Buffer.from(await new Response(formOf(csvOf([["Code"], [newChild()]]))).arrayBuffer());
  const boundary = body.subarray(2, body.indexOf("\r\n")).toString();
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
  const answer = await ask(site.app, "POST", "/api/imports", { as: token, body: body.subarray(0, -60), headers });
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ code: "cut_off", detail: "The end of this upload is missing. Send it again." });
  expect(filesLeft()).toEqual([]);
  expect(await uploads.checked(csvOf([["Code"], [newChild()]]))).toMatchObject({ state: "ready", counts: { new: 1 } });
});
