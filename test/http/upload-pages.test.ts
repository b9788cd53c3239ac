import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ask, call, type Json, one } from "../support/http.ts";
import { recount } from "../support/recount.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";
import { formOf, uploader } from "../support/uploads.ts";
import { writtenBook } from "../support/workbooks/written.ts";

let site: TestSite;
let admin: SignedIn;
let by: ReturnType<typeof uploader>;

beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  by = uploader(site, admin);
  site.site.imports.start();
});
afterAll(async () => {
  expect(await recount(site.owner)).toEqual([]);
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const open = (path: string, who = admin) => ask(site.app, "GET", path, { cookie: who.token });
const text = async (path: string) => told(await (await open(path)).text());
const told = (html: string) =>
  html
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .replaceAll("&#39;", "'");
const post = (path: string, form: Record<string, string>) => ask(site.app, "POST", path, { cookie: admin.token, form });
const where = (answer: Response) => [answer.status, answer.headers.get("location") ?? ""] as const;

let codes = 0;
/** A sheet of packets in new sacks, ten in each. */
function sheet(packets: number, more: string[] = []): string {
  const first = codes;
  codes += packets;
  const rows = Array.from({ length: packets }, (_, n) => {
    const number = first + n;
    return `SB${String(20_000 + Math.floor(number / 10))},UPL${String(number).padStart(7, "0")}`;
  });
  return ["Parent bag,Child bag", ...rows, ...more].join("\n");
}

/** The file as a browser's form sends it to the page. */
async function sendPage(bytes: Buffer | string, fileName?: string) {
  const request = new Request("http://bags.example/uploads", { method: "POST", body: formOf(bytes, {}, fileName) });
  const headers = { "content-type": request.headers.get("content-type") as string };
  return ask(site.app, "POST", "/uploads", { cookie: admin.token, body: new Uint8Array(await request.arrayBuffer()), headers });
}

/** What the form of the page holds, as a browser would send it back untouched. */
function formFields(html: string): Record<string, string> {
  const form = /<form class="stack" id="settings".*?<\/form>/s.exec(html)?.[0] ?? "";
  const fields: Record<string, string> = {};
  for (const [, name = "", options = ""] of form.matchAll(/<select[^>]*name="([^"]+)"[^>]*>(.*?)<\/select>/gs))
    fields[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? "";
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const of = (attribute: string) => new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1] ?? "";
    const isOff = /type="(radio|checkbox)"/.test(tag) && !/ checked/.test(tag);
    if (!isOff) fields[of("name")] = of("value");
  }
  return fields;
}

describe("the way of a file, without script", () => {
  test("it is sent, looked at, put in, and taken back", async () => {
    const [status, location] = where(await sendPage(sheet(20, ["SB29999,", ",LONELY00001"]), "march.csv"));
    expect(status).toBe(303);
    const id = Number(/\/uploads\/(\d+)$/.exec(location ?? "")?.[1]);
    await by.until(id, ["ready"]);
    const page = await text(`/uploads/${id}`);
    expect(page).toContain("22 rows checked. Nothing is put in yet.");
    expect(page).toContain("1 row to correct");
    expect(page).toContain("There is no parent bag for this child bag.");
    expect(page).toContain("B, Child bag");
    expect(page).toContain("Put in 21 rows");
    const asShown = formFields(await (await open(`/uploads/${id}`)).text());
    expect(where(await post(`/uploads/${id}/settings`, { ...asShown, act: "commit" }))).toEqual([303, `/uploads/${id}`]);
    await by.until(id, ["committed"]);
    const receipt = await text(`/uploads/${id}`);
    expect(receipt).toContain("The bags are in.");
    expect(receipt).toContain("Put in 21");
    expect(receipt).toContain((await by.look(id)).hash);
    expect(await text("/")).toContain("march.csv");
    expect(await text(`/uploads/${id}?open=revoke`)).toContain("Take this upload back?");
    expect(where(await post(`/uploads/${id}/revoke`, {}))).toEqual([303, `/uploads/${id}`]);
    await by.until(id, ["revoked"]);
    expect(await text(`/uploads/${id}`)).toContain("The upload was taken back.");
    expect(await text("/uploads")).toContain("march.csv");
  });

  test("a column that was understood wrong is corrected, and the file is checked again", async () => {
    const id = await by.send(sheet(10));
    await by.until(id, ["ready"]);
    const asShown = formFields(await (await open(`/uploads/${id}`)).text());
    expect(asShown).toMatchObject({ "s1.layout": "pairs", "s1.c0": "parent", "s1.c1": "child", "s1.heading": "1", knownParents: "reuse" });
    const answer = await post(`/uploads/${id}/settings`, { ...asShown, "s1.c1": "ignore", act: "check" });
    expect(where(answer)).toEqual([303, `/uploads/${id}?done=changed`]);
    const again: Json = await by.until(id, ["ready"]);
    expect(again.counts).toMatchObject({ new: 1, same: 9 });
    expect(await text(`/uploads/${id}?done=changed`)).toContain("Checked again with your settings.");
  });

  test("what is put in is what the page showed: settings that were changed are checked first", async () => {
    const id = await by.send(sheet(10));
    await by.until(id, ["ready"]);
    const asShown = formFields(await (await open(`/uploads/${id}`)).text());
    const answer = await post(`/uploads/${id}/settings`, { ...asShown, knownParents: "refuse", act: "commit" });
    expect(where(answer)).toEqual([303, `/uploads/${id}?done=changed`]);
    expect((await by.until(id, ["ready"])).policy.knownParents).toBe("refuse");
  });

  test("a sheet is left out, and settings that make no sense are named", async () => {
    const id = await by.send(sheet(10));
    await by.until(id, ["ready"]);
    const asShown = formFields(await (await open(`/uploads/${id}`)).text());
    const wrong = await post(`/uploads/${id}/settings`, { ...asShown, "s1.heading": "-3", act: "check" });
    expect(wrong.status).toBe(422);
    expect((await by.look(id)).state).toBe("ready");
    await post(`/uploads/${id}/settings`, { ...asShown, "s1.layout": "leave", act: "check" });
    expect((await by.until(id, ["failed", "ready"])).message).toContain("no rows with bags");
  });

  test("it is discarded", async () => {
    const id = await by.send(sheet(10));
    await by.until(id, ["ready"]);
    expect(where(await post(`/uploads/${id}/cancel`, {}))).toEqual([303, `/uploads/${id}?done=stopped`]);
    expect(await text(`/uploads/${id}`)).toContain("Cancelled. Nothing was put in.");
  });

  test("the same file again is recognised", async () => {
    const file = sheet(10);
    const id = await by.send(file);
    await by.until(id, ["ready"]);
    await by.commit(id);
    const again = await by.send(file);
    await by.until(again, ["ready"]);
    const page = await text(`/uploads/${again}`);
    expect(page).toContain("This same file is in already");
    expect(page).toContain(`upload ${id}`);
    expect(page).not.toContain("Put in 0");
  });
});

test("what is wrong is shown with what stands in its cell; what only is told is not counted as wrong", async () => {
  const id = await by.send(sheet(10, ["NOSACK,UPLX000001", "SB20000,UPL0000001", "SB20000,UPL0000001", "SB29998,1.23E+15"]));
  await by.until(id, ["ready"]);
  const rows: Json[] = await by.rows(id, "refused");
  expect(rows.map(({ cell, text }) => [cell, text])).toEqual([
    ["A12", "NOSACK"],
    ["B15", "1.23E+15"],
  ]);
  const page = await text(`/uploads/${id}`);
  expect(page).toContain("2 rows to correct");
  expect(page).not.toContain("stands in this file already");
});

test("what the file has beside its rows is told", async () => {
  const bags = [
    ["Parent", "Child"],
    ["SB29997", "HIDDEN000001"],
  ];
  const file = writtenBook("xlsx", [
    { name: "Bags", rows: bags },
    {
      name: "Old",
      rows: [
        ["Parent", "Child"],
        ["SB29997", "HIDDEN000002"],
      ],
      hidden: true,
    },
  ]);
  const id = await by.send(file);
  const { warnings }: Json = await by.until(id, ["ready"]);
  expect(warnings.join(" ")).toContain("Old");
  expect(await text(`/uploads/${id}`)).toContain("Old");
});

describe("what can go wrong", () => {
  test("no file, an empty one: the form says so", async () => {
    const answer = await sendPage("", "");
    expect(answer.status).toBe(422);
    expect(told(await answer.text())).toMatch(/Choose a file|empty/);
  });

  test("a file that is no list of bags has a page that says what to do", async () => {
    const id = await by.send("%PDF-1.7 nothing to see", {}, "bags.xlsx");
    await by.until(id, ["failed"]);
    const page = await text(`/uploads/${id}`);
    expect(page).toContain((await by.look(id)).message);
    expect(page).toContain("Upload another file");
  });

  test("what stands in the way of taking it back is named", async () => {
    const id = await by.send(sheet(10));
    await by.until(id, ["ready"]);
    await by.commit(id);
    const [row] = (await by.rows(id)) as { parent: string; child: string }[];
    const scan = one({ station: "t1", do: "unpack", child: row?.child });
    await call(site.app, "POST", "/api/scans", { as: admin.token, json: scan });
    const answer = await post(`/uploads/${id}/revoke`, {});
    expect(answer.status).toBe(422);
    const page = told(await answer.text());
    expect(page).toContain("Take this upload back?");
    expect(page).toContain(`${row?.child} was scanned since`);
  });

  test("no such upload is a page of its own", async () => {
    const answer = await open("/uploads/999999");
    expect(answer.status).toBe(404);
    expect(told(await answer.text())).toContain("Look at the uploads");
  });
});

test("a file may come to the page as large as to the API, and no larger form than the others", async () => {
  const large = sheet(30_000);
  expect(large.length).toBeGreaterThan(500_000);
  const [status, location] = where(await sendPage(large));
  expect(status).toBe(303);
  await post(`${location}/cancel`, {});
  expect((await post("/uploads/1/settings", { long: "x".repeat(70_000) })).status).toBe(413);
});

test("only whoever may upload sees any of it, and nothing of a file is read for others", async () => {
  const biller = await site.person("biller");
  for (const path of ["/uploads", "/new-upload", "/uploads/1", "/example-upload.xlsx"]) expect((await open(path, biller)).status).toBe(403);
  const answer = await ask(site.app, "POST", "/uploads", { cookie: biller.token, form: { file: "x" } });
  expect(answer.status).toBe(403);
  expect(await (await open("/", biller)).text()).not.toContain("/uploads");
});

test("the example is a file that can be uploaded as it is", async () => {
  const answer = await open("/example-upload.xlsx");
  expect(answer.headers.get("content-disposition")).toContain("upload-example.xlsx");
  const checked: Json = await by.checked(Buffer.from(await answer.arrayBuffer()));
  expect(checked.counts).toMatchObject({ rows: 6, new: 6, refused: 0 });
});
