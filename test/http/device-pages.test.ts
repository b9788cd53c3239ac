import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ask } from "../support/http.ts";
import { openSite, type SignedIn, type TestSite, timeZone } from "../support/site.ts";

let site: TestSite;
let admin: SignedIn;
let packer: SignedIn;
beforeAll(async () => {
  site = await openSite();
  admin = await site.person("admin");
  packer = await site.person("dispatcher");
});
afterAll(async () => {
  expect(site.logged.filter(({ message }) => message === "fault")).toEqual([]);
  await site.close();
});

const page = async (path: string) => (await ask(site.app, "GET", path, { cookie: admin.token })).text();
const add = (form: object) =>
  ask(site.app, "POST", "/devices", {
    cookie: admin.token,
    form: { name: "Gun 4", person: String(packer.personId), scope: "scan", until: "2090-01-31", ...form },
  });
const tokenIn = (html: string) => /value="(tt_[\w-]{43})"/.exec(html)?.[1];

describe("the page of devices", () => {
  test("adds one, shows its token once, and says so; the token works", async () => {
    const answer = await add({ name: "Gun <4>" });
    const html = await answer.text();
    expect(html).toContain("Gun &lt;4&gt;");
    expect(html).toContain("shown only here and only now");
    const token = tokenIn(html) as string;
    expect((await ask(site.app, "GET", "/api/bags", { as: token })).status).toBe(200);
    expect((await ask(site.app, "GET", "/api/users", { as: token })).status).toBe(403);
    const list = await page("/devices");
    expect(list).toContain("Gun &lt;4&gt;");
    expect(list).toContain(packer.username);
    expect(list).toContain("Scan and look");
    expect(list).not.toContain("tt_");
  });

  test("lasts to the end of its last day, where the site is", async () => {
    await add({ name: "Day gun", until: "2090-01-31" });
    const [row] = await site.owner`select (expires_at at time zone ${timeZone})::text as local from sessions where device_name = 'Day gun'`;
    expect(row?.local).toBe("2090-02-01 00:00:00");
  });

  test("says at its field what is wrong, and keeps what was typed", async () => {
    for (const [form, words] of [
      [{ name: "" }, "Write something here"],
      [{ person: "" }, "Choose a person"],
      [{ person: "999999" }, "There is no such person"],
      [{ until: "31.1.2090" }, "Use a day such as"],
      [{ until: "2020-01-01" }, "The end date is in the past"],
      [{ scope: "king" }, "Invalid"],
    ] as const) {
      const answer = await add({ name: "A typed name", ...form });
      expect(answer.status).toBe(422);
      const html = await answer.text();
      expect(html).toContain(words);
      if (!("name" in form)) expect(html).toContain('value="A typed name"');
    }
  });

  test("ends one after asking, once and for all", async () => {
    const token = tokenIn(await (await add({ name: "Old gun" })).text()) as string;
    const id = /open=end-(\d+)" aria-label="End Old gun/.exec(await page("/devices"))?.[1];
    expect(await page(`/devices?open=end-${id}`)).toContain("End Old gun?");
    expect((await ask(site.app, "GET", "/api/bags", { as: token })).status).toBe(200); // asking ends nothing
    const ended = await ask(site.app, "POST", `/devices/${id}/end`, { cookie: admin.token, form: {} });
    expect([ended.status, ended.headers.get("location")]).toEqual([303, "/devices?done=ended"]);
    expect((await ask(site.app, "GET", "/api/bags", { as: token })).status).toBe(401);
    expect(await page("/devices")).not.toContain(`open=end-${id}"`);
    expect(await page("/devices?done=ended")).toContain("The device is ended.");
    expect((await ask(site.app, "POST", "/devices/999999/end", { cookie: admin.token, form: {} })).status).toBe(422);
  });

  test("is for admins alone, and in their menu", async () => {
    for (const [method, path] of [
      ["GET", "/devices"],
      ["POST", "/devices"],
      ["POST", "/devices/1/end"],
    ] as const) {
      const form = method === "POST" ? { form: { name: "Mine", person: String(packer.personId), scope: "all", until: "2090-01-01" } } : {};
      expect((await ask(site.app, method, path, { cookie: packer.token, ...form })).status).toBe(403);
    }
    expect(await page("/")).toContain('href="/devices"');
    expect(await (await ask(site.app, "GET", "/", { cookie: packer.token })).text()).not.toContain('href="/devices"');
  });
});
