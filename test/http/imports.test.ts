import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { ask, call, type Json, problemOf } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { formOf, sendForm, uploader } from "../support/uploads.ts";
import { badFiles } from "../support/workbooks/bad.ts";
import { csvOf } from "../support/workbooks/written.ts";

let site: TestSite;
let admin: SignedIn;
let uploads: ReturnType<typeof uploader>;

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  uploads = uploader(site, admin);
  site.site.imports.start();
});
afterEach(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.faults).toEqual([]);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
});
afterAll(() => site.close());

const table = (count: number) => [["Parent", "Child"], ...Array.from({ length: count }, () => [newParent(), newChild()])];
const get = async (path: string, status = 200) => {
  const { body, status: got } = await call(site.app, "GET", path, { as: admin.token });
  expect({ path, got }).toEqual({ path, got: status });
  return body;
};
const filesLeft = () => (existsSync(site.folder) ? readdirSync(site.folder) : []);

describe("POST /api/imports", () => {
  test("takes a form, in any order of its parts, and says what becomes of it", async () => {
    const form = new FormData();
    form.append("file", new Blob([csvOf(table(3))]), 'C:\\Offi"ce\\bäg\u202es.csv');
    for (const [name, value] of [
      ["dryRun", "true"],
      ["knownParents", "refuse"],
    ] as const)
      form.append(name, value);
    const answer = await sendForm(site.app, form, admin.token);
    expect(answer.status).toBe(202);
    const { id } = (await answer.json()) as Json;
    await uploads.until(id, ["ready"]);
    while ((await get(`/api/imports/${id}`)).progress.rowsChecked === 0) await Bun.sleep(10); // written a moment after the state
    const found = await get(`/api/imports/${id}`);
    expect(found).toMatchObject({
      fileName: "bägs.csv",
      madeByName: admin.username,
      policy: { knownParents: "refuse", childrenElsewhere: "move" },
      counts: { rows: 3, new: 3 },
      progress: { rowsRead: 4, rowsChecked: 3, share: 1 },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(found.message).toBe("Checked. Look at it, then put it in.");
    const { status } = await call(site.app, "POST", `/api/imports/${id}/commit`, { as: admin.token });
    expect(status).toBe(202);
    await uploads.until(id, ["committed"]);
    await get(`/api/imports/${id}`);
  });

  test("lists uploads newest first, and rows by verdict, page after page", async () => {
    const ids: number[] = [];
    for (let n = 0; n < 3; n++) ids.push((await uploads.checked(csvOf([...table(4), [newParent(), "x/y"]]))).id);
    const first = await get("/api/imports?limit=2");
    expect(first.items.map(({ id }: Json) => id)).toEqual([ids[2], ids[1]]);
    const second = await get(`/api/imports?limit=2&cursor=${first.next}`);
    expect(second.items[0].id).toBe(ids[0]);
    const rows = await get(`/api/imports/${ids[0]}/rows?limit=3`);
    expect(rows.items.map(({ row }: Json) => row)).toEqual([2, 3, 4]);
    expect((await get(`/api/imports/${ids[0]}/rows?limit=3&cursor=${rows.next}`)).items.map(({ row }: Json) => row)).toEqual([5, 6]);
    expect((await get(`/api/imports/${ids[0]}/rows?verdict=refused`)).items).toMatchObject([
      { sheet: expect.any(String), row: 6, cell: "B6", reason: "unread_bad_code", suggestion: null },
    ]);
    await get(`/api/imports/${ids[0]}/rows?cursor=nonsense`, 422);
    for (const path of ["/api/imports/999999", "/api/imports/999999/rows"]) await get(path, 404);
    for (const id of ids) expect((await call(site.app, "POST", `/api/imports/${id}/cancel`, { as: admin.token })).status).toBe(200);
    expect((await call(site.app, "POST", `/api/imports/${ids[0]}/cancel`, { as: admin.token })).body.code).toBe("import_over");
    expect((await call(site.app, "POST", `/api/imports/${ids[0]}/revoke`, { as: admin.token })).body.code).toBe("import_not_committed");
  });

  test("refuses a form that is wrong, names the field, and keeps no file", async () => {
    const before = filesLeft();
    const file = csvOf(table(1));
    const twice = formOf(file);
    twice.append("file", new Blob([file]), "b.csv");
    const none = new FormData();
    none.append("dryRun", "true");
    for (const [form, path] of [
      [formOf(file, { knownParents: "maybe" }), "knownParents"],
      [formOf(file, { layout: "{" }), "layout"],
      [formOf(file, { layout: [{ place: 1, layout: "pairs", columns: [], headingRow: 1 }] }), "layout.0.columns"],
      [formOf(file, { strange: "1" } as never), "strange"],
      [twice, "file"],
      [none, "file"],
    ] as const)
      expect((await problemOf(await sendForm(site.app, form, admin.token), 422)).errors[0].path).toBe(path);
    const raw = (body: string, type: string) =>
      ask(site.app, "POST", "/api/imports", { as: admin.token, body, headers: { "content-type": type } });
    expect((await problemOf(await raw("x", "text/plain"), 415)).code).toBe("wrong_type");
    expect((await problemOf(await raw("x", "multipart/form-data; boundary=a"), 422)).code).toBe("cut_off");
    const head = '--a\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n';
    expect((await problemOf(await raw(`${head}SB00001`, "multipart/form-data; boundary=a"), 422)).code).toBe("cut_off");
    expect((await problemOf(await raw(`--a\r\n${"x".repeat(20_000)}`, "multipart/form-data; boundary=a"), 422)).code).toBe("not_form");
    expect(filesLeft()).toEqual(before);
    for (const role of ["dispatcher", "biller"] as const)
      expect((await sendForm(site.app, formOf(file), (await site.person(role)).token)).status).toBe(403);
    expect((await sendForm(site.app, formOf(file))).status).toBe(401);
  });

  test("refuses more than 50 MB, said before or found on the way, and keeps nothing of it", async () => {
    const before = filesLeft();
    const said = { "content-type": "multipart/form-data; boundary=a", "content-length": String(80 * 2 ** 20) };
    const early = await ask(site.app, "POST", "/api/imports", { as: admin.token, body: new Uint8Array(10), headers: said });
    expect((await problemOf(early, 413)).code).toBe("file_too_big");
    const piece = new Uint8Array(2 ** 20).fill(65);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      start: (out) => out.enqueue(Buffer.from('--a\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n')),
      pull: (out) => {
        sent++;
        out.enqueue(piece);
      },
    });
    const headers = { "content-type": "multipart/form-data; boundary=a" };
    const answer = await ask(site.app, "POST", "/api/imports", { as: admin.token, body: endless, headers });
    expect((await problemOf(answer, 413)).detail).toContain("50 MB");
    expect(sent).toBeLessThan(60);
    expect(filesLeft()).toEqual(before);
  });
});

test("a bad file is an upload that failed, with the sentence that says why", async () => {
  for (const { what, make, says } of badFiles.slice(0, 12)) {
    const id = await uploads.send(make(), {}, "bags.xlsx");
    const { state, problem, message } = await uploads.until(id, ["failed", "ready"], 20_000);
    expect({ what, state, problem }).toEqual({ what, state: "failed", problem: expect.stringMatching(says) });
    expect(message).toBe(problem);
  }
  const empty = await uploads.checked(csvOf([["Parent", "Child"]]));
  expect(empty).toMatchObject({ state: "failed", problem: expect.stringContaining("no rows with bags") });
}, 90_000);
