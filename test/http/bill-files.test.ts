import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { read, utils, type WorkBook } from "xlsx";
import { DocumentWorker } from "../../src/documents/document-worker.ts";
import { ask, call, type Json, one, problemOf } from "../support/http.ts";
import { readPdf } from "../support/pdf.ts";
import { readQr } from "../support/qr.ts";
import { newChild, newMoong, newParent } from "../support/scanning.ts";
import { openSite, type SignedIn, type TestSite } from "../support/site.ts";

let site: TestSite;
let biller: SignedIn;
let packer: SignedIn;

beforeAll(async () => {
  site = await openSite();
  [biller, packer] = [await site.person("biller", { username: "biller-02" }), await site.person("dispatcher")];
});
afterAll(async () => {
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const send = async (method: string, path: string, json: unknown, status = 200, who = biller): Promise<Json> => {
  const { body, status: got } = await call(site.app, method, path, { as: who.token, ...(json === undefined ? {} : { json }) });
  if (got !== status) throw new Error(`${method} ${path}: ${got} ${JSON.stringify(body)}`);
  return body;
};
const file = async (path: string): Promise<Uint8Array> => send("GET", path, undefined);
const text = async (path: string) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(await file(path));
const book = async (path: string) => read(await file(path), { cellNF: true, cellFormula: true });
const cells = (workbook: WorkBook, sheet: string): Json[][] =>
  utils.sheet_to_json(workbook.Sheets[sheet] as NonNullable<WorkBook["Sheets"][string]>, { header: 1, defval: null, blankrows: true });
const pages = async (path: string) => readPdf(await file(path));
const words = async (path: string) => (await pages(path)).map(({ texts }) => texts.join(" ")).join(" ");
const refused = async (path: string, status: number, code: string, who = biller) =>
  expect((await send("GET", path, undefined, status, who)).code).toBe(code);

const newBill = async (more: object = {}): Promise<string> => (await send("POST", "/api/bills", { target: 2, ...more }, 201)).number;
async function put(number: string, parent: string, children: number): Promise<string> {
  const packs = Array.from({ length: children }, () => ({ key: crypto.randomUUID(), do: "pack", parent, child: newChild() }));
  const link = { key: crypto.randomUUID(), do: "link", bill: number, parent };
  const { results } = await send("POST", "/api/scans", { scans: [...packs, link] });
  expect(results.at(-1).result).toBe("good");
  return parent;
}
const complete = (number: string, reason?: string) => send("POST", `/api/bills/${number}/complete`, reason ? { reason } : {});
const reopen = (number: string) => send("POST", `/api/bills/${number}/reopen`, { reason: "one more" });

/** A finished bill with a short sack and a full one of another kind. */
async function finished(more: object = {}) {
  const number = await newBill({ destination: "Nagpur", vehicle: "MH 31 CB 4521", note: "Keep dry", ...more });
  const parents = [await put(number, newParent(), 27), await put(number, newMoong(), 15)];
  await complete(number);
  return { number, parents, hash: (await send("GET", `/api/bills/${number}`, undefined)).versions[0].hash as string };
}

const types = {
  pdf: "application/pdf",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=utf-8",
};
const endings = ["pdf", "xlsx", "csv"] as const;

describe("a file of a bill", () => {
  for (const ending of endings)
    test(`as ${ending} has its type and a name that says which copy it is, and is kept nowhere`, async () => {
      const open = await newBill();
      const { number } = await finished();
      for (const [path, name] of [
        [`${number}.${ending}`, `bill-${number}-v1.${ending}`],
        [`${number.toLowerCase()}.${ending}?version=1`, `bill-${number}-v1.${ending}`],
        [`${open}.${ending}`, `bill-${open}-draft.${ending}`],
      ]) {
        const { headers } = await ask(site.app, "GET", `/api/bills/${path}`, { as: biller.token });
        expect(headers.get("content-type")).toBe(types[ending]);
        expect(headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
        expect([headers.get("cache-control"), headers.get("x-content-type-options")]).toEqual(["no-store", "nosniff"]);
      }
    });
  test("is for billers and admins", async () => {
    const { number } = await finished();
    for (const ending of endings) {
      await refused(`/api/bills/${number}.${ending}`, 403, "not_allowed", packer);
      expect((await ask(site.app, "GET", `/api/bills/${number}.${ending}`)).status).toBe(401);
      expect((await ask(site.app, "GET", `/api/bills/${number}.${ending}`, { cookie: biller.token })).status).toBe(200);
    }
    expect((await ask(site.app, "GET", `/api/bills/${number}`, { as: packer.token })).status).toBe(200);
  });
  test("is not there for bills, versions and days that are not", async () => {
    const { number } = await finished();
    for (const ending of endings) {
      await refused(`/api/bills/NONE.${ending}`, 404, "unknown_bill");
      await refused(`/api/bills/NONE.${ending}?version=1`, 404, "unknown_bill");
      await refused(`/api/bills/${await newBill()}.${ending}?version=1`, 404, "unknown_version");
      for (const version of ["0", "2", "999999"])
        await refused(`/api/bills/${number}.${ending}?version=${version}`, 404, "unknown_version");
      for (const query of ["version=one", "version=", "version=-1", "version=1&version=1", "other=1"])
        expect((await ask(site.app, "GET", `/api/bills/${number}.${ending}?${query}`, { as: biller.token })).status).toBe(422);
    }
    for (const day of ["2026-13-01", "today", "0001-01-01", ".csv", "2026-11-22.csv"])
      expect((await ask(site.app, "GET", `/api/days/${day}.csv`, { as: biller.token })).status).toBe(422);
  });
  for (const odd of [
    "%00",
    "%20",
    "B%2F1",
    "..%2F..%2Fetc",
    "x".repeat(250),
    "%F0%9F%9A%9A",
    "B%22",
    "B%0D%0AX-A:1",
    "-",
    ".",
    ".pdf",
    "%E0%A4",
  ])
    test(`an address with ${odd.slice(0, 14)} names no bill`, async () => {
      const answer = await ask(site.app, "GET", `/api/bills/${odd}.pdf`, { as: biller.token });
      expect([404, 422]).toContain(answer.status);
      await problemOf(answer);
    });
  test("a number with hyphens, digits and the words of endings is read whole", async () => {
    for (const [number, ending] of [
      ["A-1-PDF", "csv"],
      ["PDF", "pdf"],
      ["2026-11-22-CSV-PDF-9", "xlsx"],
      [`X${"9-".repeat(19)}Z`, "pdf"],
    ]) {
      await newBill({ number });
      expect((await ask(site.app, "GET", `/api/bills/${number}.${ending}`, { as: biller.token })).status).toBe(200);
      expect((await send("GET", `/api/bills/${number}`, undefined)).number).toBe(number);
    }
    await refused("/api/bills/PDF.exe", 404, "unknown_bill");
  });
  test("stands in the OpenAPI document beside the bill itself", async () => {
    const { paths } = (await (await ask(site.app, "GET", "/api/openapi.json")).json()) as Json;
    for (const ending of endings) {
      const { parameters, responses } = paths[`/api/bills/{number}.${ending}`].get;
      expect(parameters.map(({ name, in: place }: Json) => `${place} ${name}`)).toEqual(["path number", "query version"]);
      expect(responses["200"].content).toEqual({ [types[ending]]: {} });
    }
    expect(paths["/api/bills/{number}"].get.responses["200"].content["application/json"].schema).toBeDefined();
    for (const ending of ["xlsx", "csv"] as const)
      expect(paths[`/api/days/{day}.${ending}`].get.responses["200"].content).toEqual({ [types[ending]]: {} });
  });
});

describe("a finished bill", () => {
  test("is the frozen copy: version 1 stays the same bytes, whatever comes after", async () => {
    const { number, parents } = await finished();
    const first = new Map<string, Uint8Array>();
    for (const ending of endings) first.set(ending, await file(`/api/bills/${number}.${ending}`));
    await reopen(number);
    await send("PATCH", `/api/bills/${number}`, { destination: "Pune", note: null, target: 3 });
    await send("POST", "/api/scans", one({ do: "unlink", bill: number, parent: parents[0] }));
    await site.owner`update kinds set name = name || ' (old)'`;
    await put(number, newParent(), 1);
    expect(await words(`/api/bills/${number}.pdf`)).toContain("DRAFT");
    await Bun.sleep(1100); // a clock that went on would show
    for (const ending of endings) expect(await file(`/api/bills/${number}.${ending}?version=1`)).toEqual(first.get(ending) as Uint8Array);
    await complete(number, "lorry is full");
    await site.owner`update kinds set name = replace(name, ' (old)', '')`;
    for (const ending of endings) {
      expect(await file(`/api/bills/${number}.${ending}?version=1`)).toEqual(first.get(ending) as Uint8Array);
      expect(await file(`/api/bills/${number}.${ending}`)).toEqual(await file(`/api/bills/${number}.${ending}?version=2`));
    }
    expect(await words(`/api/bills/${number}.pdf`)).toMatch(/Destination Pune.* Version 2 .*Why below target lorry is full/);
  });
  test("does not change when a parent comes back", async () => {
    const { number, parents } = await finished();
    const before = await file(`/api/bills/${number}.pdf`);
    const ticket = (await send("POST", "/api/returns", {}, 201)).number;
    await send("POST", "/api/scans", one({ do: "return", return: ticket, parent: parents[0] }));
    expect((await send("GET", `/api/bills/${number}`, undefined)).parents).toBe(1);
    expect(await file(`/api/bills/${number}.pdf`)).toEqual(before);
    expect(await text(`/api/bills/${number}.csv`)).toContain(parents[0] as string);
  });
  test("a bill without a version of its own is a draft and says so, on paper and in tables", async () => {
    const number = await newBill({ destination: "Nagpur" });
    expect(await words(`/api/bills/${number}.pdf`)).toMatch(/^DRAFT Not finished\. As it was on .*No parent bags yet\./);
    await put(number, newParent(), 1);
    const paper = await words(`/api/bills/${number}.pdf`);
    expect(paper).toContain("Draft, not finished");
    expect(paper).not.toMatch(/Version|SHA-256/);
    expect(await text(`/api/bills/${number}.csv`)).toContain(`\r\n${number},Not finished,,1,`);
    expect(cells(await book(`/api/bills/${number}.xlsx`), "Bill")[1]).toEqual(["State", "DRAFT: not finished", null, null, null]);
  });
});

describe("the paper", () => {
  test("says number, destination, vehicle, people, times of the site, every parent, totals by kind, version and hash", async () => {
    const { number, parents, hash } = await finished();
    const [page, ...more] = await pages(`/api/bills/${number}.pdf`);
    expect(more).toEqual([]);
    const all = page?.texts.join(" ") ?? "";
    const moment = "\\d{1,2} [A-Z][a-z]+ \\d{4}, \\d\\d:\\d\\d by biller-02";
    expect(all).toMatch(
      new RegExp(`^Bill ${number} Destination Nagpur Vehicle MH 31 CB 4521 Made ${moment} Finished ${moment} Version 1 Note Keep dry`),
    );
    expect(all).toContain("Parent bags 2 Target 2 Child bags 42 Short bags 1 Weight in kg 42.000 Expected kg 45.000");
    expect(all).toContain(`1 ${parents[0]} Mustard sack 27 of 30 27.000 2 ${parents[1]} Moong sack 15 15.000`);
    expect(all).toContain("1 parent bag Mustard sack 27 27.000 1 parent bag Moong sack 15 15.000");
    expect(all).toContain("2 parent bags Total 42 42.000");
    expect(all).toMatch(/Loaded by .*Driver .*Received by /);
    expect(all.replace(/\s+/g, " ")).toEndWith(
      `Bill ${number} Version 1 SHA-256 ${hash.slice(0, 16)} Page 1 of 1 SHA-256 of this version: ${hash}`,
    );
  });
  test("carries a QR code of the number, as squares", async () => {
    const { number } = await finished();
    const [page] = await pages(`/api/bills/${number}.pdf`);
    const rows = page?.squares.filter(({ height }) => height < 10) ?? [];
    const side = Math.min(...rows.map(({ height }) => height));
    const [x0, y0] = [Math.min(...rows.map(({ x }) => x)), Math.min(...rows.map(({ y }) => y))];
    const size = Math.round((Math.max(...rows.map(({ y }) => y)) - y0) / side) + 1;
    const squares = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    for (const { x, y, width } of rows)
      for (let n = 0; n < Math.round(width / side); n++)
        (squares[Math.round((y - y0) / side)] as boolean[])[Math.round((x - x0) / side) + n] = true;
    expect(readQr(squares)).toBe(number);
  });
  test("of 500 parents holds every one, in order, with heads, number and page on each page", async () => {
    const number = await newBill({ target: 500 });
    const parents = Array.from({ length: 500 }, newParent);
    for (const half of [parents.slice(0, 250), parents.slice(250)]) {
      const scans = half.flatMap((parent) => [
        { key: crypto.randomUUID(), do: "pack", parent, child: newChild() },
        { key: crypto.randomUUID(), do: "link", bill: number, parent },
      ]);
      await send("POST", "/api/scans", { scans });
    }
    await complete(number);
    const all = await pages(`/api/bills/${number}.pdf`);
    expect(all.length).toBeGreaterThan(9);
    expect(all.flatMap(({ texts }) => texts.filter((each) => /^SB\d{5}$/.test(each)))).toEqual(parents);
    expect(all.flatMap(({ texts }) => texts.filter((each) => each === "1 of 30"))).toHaveLength(500);
    for (const [n, { texts }] of all.entries()) {
      expect(texts).toContain(`Page ${n + 1} of ${all.length}`);
      expect(texts.join(" ")).toMatch(new RegExp(`^Bill ${number} .*No\\. Parent bag Kind Child bags Weight in kg`));
    }
    expect(all.at(-1)?.texts.join(" ")).toMatch(/500 parent bags Total 500 500\.000 Loaded by/);
    expect(
      cells(await book(`/api/bills/${number}.xlsx`), "Parent bags")
        .slice(1)
        .map((row) => row[1]),
    ).toEqual(parents);
    expect((await text(`/api/bills/${number}.csv`)).split("\r\n")).toHaveLength(502);
  }, 120_000);
  test("writes Hindi and letters of Europe; what it can't write is a box, and it says so", async () => {
    const number = await newBill({ destination: "नागपुर मंडी", vehicle: "Łódź ₹ 5", note: "A 日本 🚚\u202e B" });
    const paper = await words(`/api/bills/${number}.pdf`);
    for (const each of ["नागपुर", "मंडी", "Łódź₹5"]) expect(paper.replace(/\s/g, "")).toContain(each);
    expect(paper).toContain("An empty box stands for a sign that this paper can't show.");
    expect(paper).not.toMatch(/[日本\u202e]/);
    const plain = await newBill({ destination: "Nagpur" });
    expect(await words(`/api/bills/${plain}.pdf`)).not.toContain("An empty box");
    const tamil = { name: "மூட்டை", sort: "parent", pattern: "TM-##", capacity: 3, tareKg: 0 };
    await send("POST", "/api/kinds", tamil, 201, await site.person("admin"));
    await put(plain, "TM-10", 1);
    expect(await words(`/api/bills/${plain}.pdf`)).toMatch(/Received by .*An empty box/);
    await put(number, newParent(), 1);
    expect(await text(`/api/bills/${number}.csv`)).toContain("नागपुर मंडी,Łódź ₹ 5");
  });
});

describe("the tables", () => {
  test("CSV is UTF-8 with its mark, CRLF, quoted right, one row for each parent", async () => {
    const { number, parents, hash } = await finished({ destination: 'Shed "B", gate 4', note: "Größe; ₹" });
    const bill = await send("GET", `/api/bills/${number}`, undefined);
    const csv = await text(`/api/bills/${number}.csv`);
    expect(csv.startsWith("\uFEFFBill,State,Version,No.,Parent bag,Kind,Child bags,Capacity,Short,Weight kg,Destination,")).toBe(true);
    const [, first = "", second = "", end] = csv.split("\r\n");
    expect(end).toBe("");
    expect(csv.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(first).toStartWith(
      `${number},Finished,1,1,${parents[0]},Mustard sack,27,30,27 of 30,27,"Shed ""B"", gate 4",MH 31 CB 4521,,"Größe; ₹",`,
    );
    expect(second).toStartWith(`${number},Finished,1,2,${parents[1]},Moong sack,15,15,,15,`);
    const moment = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Kolkata" });
    expect(first).toEndWith(`,${moment.format(new Date(bill.completedAt))},biller-02,2,45,,${hash}`);
  });
  for (const [text_, guarded] of [
    ["=1+1", "'=1+1"],
    ["+91 98", "'+91 98"],
    ["-2+3", "'-2+3"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["＝1+1", "'＝1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ] as const)
    test(`a destination of ${text_} is no formula in CSV and none in Excel`, async () => {
      const number = await newBill({ destination: text_ });
      await put(number, newParent(), 1);
      expect(await text(`/api/bills/${number}.csv`)).toContain(`,1,${guarded},`);
      const sheet = (await book(`/api/bills/${number}.xlsx`)).Sheets.Bill as Record<string, Json>;
      expect(sheet.B3).toMatchObject({ t: "s", v: text_, z: "@" });
      expect(Object.values(sheet).filter((cell) => cell?.f !== undefined)).toEqual([]);
    });
  test("Excel read back is the bill: codes are text, weights numbers to the gram", async () => {
    const { number, hash } = await finished();
    const bill = await send("GET", `/api/bills/${number}`, undefined);
    const workbook = await book(`/api/bills/${number}.xlsx`);
    expect(workbook.SheetNames).toEqual(["Bill", "Parent bags"]);
    expect(cells(workbook, "Parent bags")).toEqual([
      ["No.", "Parent bag", "Kind", "Child bags", "Capacity", "Short", "Weight kg"],
      ...bill.list.map((each: Json, n: number) => [
        n + 1,
        each.code,
        each.kind,
        each.count,
        each.capacity,
        each.count < each.capacity ? `${each.count} of ${each.capacity}` : null,
        each.weightKg,
      ]),
    ]);
    const facts = Object.fromEntries(cells(workbook, "Bill").map(([name, value]) => [name, value]));
    expect(facts).toMatchObject({
      Bill: number,
      Destination: "Nagpur",
      Version: 1,
      "SHA-256": hash,
      "Parent bags": bill.parents,
      "Child bags": bill.children,
      "Short bags": bill.short,
      "Weight kg": bill.weightKg,
      "Expected weight kg": bill.expectedWeightKg,
    });
    expect(cells(workbook, "Bill").slice(-2)).toEqual([
      ["Mustard sack", 1, 27, 1, 27],
      ["Moong sack", 1, 15, 0, 15],
    ]);
    const sheet = workbook.Sheets["Parent bags"] as Record<string, Json>;
    expect([sheet.B2.t, sheet.B2.z, sheet.D2.t, sheet.G2.t, sheet.G2.z]).toEqual(["s", "@", "n", "n", "0.000"]);
  });
  test("weights are exact to the gram in all three", async () => {
    const admin = await site.person("admin");
    await send("POST", "/api/kinds", { name: "Gram sack", sort: "parent", pattern: "GR-##", capacity: 3, tareKg: 0.001 }, 201, admin);
    const number = await newBill({ target: 7 });
    for (let n = 10; n < 17; n++) await put(number, `GR-${n}`, 1);
    await complete(number);
    expect(await words(`/api/bills/${number}.pdf`)).toMatch(/Weight in kg 7\.007 .*1 of 3 1\.001.*7 parent bags Total 7 7\.007/);
    expect((await text(`/api/bills/${number}.csv`)).match(/,1 of 3,1\.001,/g)).toHaveLength(7);
    const workbook = await book(`/api/bills/${number}.xlsx`);
    expect(cells(workbook, "Parent bags").map((row) => row[6])).toEqual(["Weight kg", ...Array.from({ length: 7 }, () => 1.001)]);
    expect(cells(workbook, "Bill")).toContainEqual(["Weight kg", 7.007, null, null, null]);
  });
});

describe("the summary of a day", () => {
  test("is the same on the screen, as CSV and in Excel", async () => {
    await finished();
    const day = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone: "Asia/Kolkata" }).format(new Date());
    const summary = await send("GET", `/api/days/${day}`, undefined);
    const heads = ["Day", "Biller", "Area", "Finished bills", "Still open", "Parent bags", "Child bags", "Short bags", "Weight kg"];
    const counts = ({ bills, open, parents, children, short, weightKg }: Json) => [bills, open, parents, children, short, weightKg];
    const rows = [
      ...summary.rows.map((row: Json) => [day, row.billerName, row.area, ...counts(row)]),
      [day, "All", null, ...counts(summary.totals)],
    ];
    expect(cells(await book(`/api/days/${day}.xlsx`), day)).toEqual([heads, ...rows]);
    const csv = await text(`/api/days/${day}.csv`);
    expect(csv).toBe(`\uFEFF${[heads, ...rows].map((row) => `${row.map((cell: Json) => cell ?? "").join(",")}\r\n`).join("")}`);
    const { headers } = await ask(site.app, "GET", `/api/days/${day}.csv`, { as: biller.token });
    expect(headers.get("content-disposition")).toBe(`attachment; filename="bills-${day}.csv"`);
    await refused(`/api/days/${day}.csv`, 403, "not_allowed", packer);
  });
});

describe("the worker", () => {
  const shaky = new URL("../support/shaky-worker.ts", import.meta.url).href;
  /** The app with a worker that does what the number of the bill says. */
  function shakyApp(limits: { waitingMax?: number; deadlineMs?: number; idleMs?: number } = {}) {
    const documents = new DocumentWorker(shaky, { waitingMax: 20, deadlineMs: 10_000, idleMs: 30_000, ...limits });
    const whole = site.site.documents;
    site.site.documents = documents;
    const app = site.makeReplica();
    site.site.documents = whole;
    const get = (number: string) => ask(app, "GET", `/api/bills/${number}.xlsx`, { as: biller.token });
    return { get, close: () => documents.close() };
  }
  const named = (word: string) => newBill({ number: `${word}-${crypto.randomUUID().slice(0, 8)}` });
  const isBusy = async (answer: Response) => {
    expect((await problemOf(answer, 503)).code).toBe("busy");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  };

  for (const [word, what] of [
    ["CRASH", "ends"],
    ["THROW", "dies of a fault that nobody caught"],
    ["HANG", "hangs"],
  ] as const)
    test(`that ${what} costs the one file, and the next comes from a new worker`, async () => {
      const { get, close } = shakyApp({ deadlineMs: 1500 });
      const [good, bad] = [await named("GOOD"), await named(word)];
      const first = await (await get(good)).text();
      await isBusy(await get(bad));
      const again = await get(good);
      expect(again.status).toBe(200);
      expect(await again.text()).not.toBe(first);
      close();
    });
  test("that finds a fault of ours answers 500 without its words, and goes on", async () => {
    const { get, close } = shakyApp();
    const problem = await problemOf(await get(await named("FAULT")), 500);
    expect([problem.code, JSON.stringify(problem).includes("here:1:1")]).toEqual(["server_fault", false]);
    expect((await get(await named("GOOD"))).status).toBe(200);
    expect(site.logged.splice(0).filter(({ message }) => message === "fault")).toHaveLength(1);
    close();
  });
  test("makes one after another; who comes when too many wait is told to come again", async () => {
    const { get, close } = shakyApp({ waitingMax: 2 });
    const slow = await named("SLOW");
    await get(slow);
    const answers = await Promise.all(Array.from({ length: 10 }, () => get(slow)));
    const done = answers.filter(({ status }) => status === 200).length;
    expect(done).toBeGreaterThanOrEqual(3); // more when some come so late that one is ready by then
    expect(done).toBeLessThan(10);
    for (const answer of answers.filter(({ status }) => status !== 200)) await isBusy(answer);
    expect((await get(slow)).status).toBe(200);
    close();
  });
  test("who waits longer than the deadline is told to come again; the worker lives on", async () => {
    const documents = new DocumentWorker(shaky, { waitingMax: 20, deadlineMs: 450, idleMs: 30_000 });
    const order = (title: string) => documents.make({ what: "workbook", workbook: { title, at: "", sheets: [] } });
    await order("GOOD");
    const all = await Promise.allSettled([order("SLOW"), order("GOOD"), order("SLOW")]);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    documents.close();
    await expect(order("GOOD")).rejects.toMatchObject({ kind: "busy" });
  });
  test("is ended when nothing is to be done, and started again", async () => {
    const documents = new DocumentWorker(shaky, { waitingMax: 20, deadlineMs: 5000, idleMs: 100 });
    const who = async () =>
      new TextDecoder().decode(await documents.make({ what: "workbook", workbook: { title: "", at: "", sheets: [] } }));
    const first = await who();
    expect(await who()).toBe(first);
    await Bun.sleep(300);
    expect(await who()).not.toBe(first);
    documents.close();
  });
  test("answers whoever waits when the server ends", async () => {
    const documents = new DocumentWorker(shaky);
    const waiting = [1, 2, 3].map(() => documents.make({ what: "workbook", workbook: { title: "SLOW", at: "", sheets: [] } }));
    const settled = Promise.allSettled(waiting);
    documents.close();
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  });
});
