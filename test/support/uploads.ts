import { ask, type Json } from "./http.ts";
import type { SignedIn, TestSite } from "./site.ts";

type Fetch = Parameters<typeof ask>[0];
export type UploadFields = { dryRun?: string; layout?: unknown; knownParents?: string; childrenElsewhere?: string; unknownBills?: string };

/** A form as a browser sends it. */
export function formOf(bytes: Buffer | string, fields: UploadFields = {}, fileName = "bags.xlsx"): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, typeof value === "string" ? value : JSON.stringify(value));
  form.append("file", new Blob([bytes as BlobPart]), fileName);
  return form;
}

/** Sends a form to the app as it would come over the line. */
export async function sendForm(app: Fetch, form: FormData, as?: string): Promise<Response> {
  const request = new Request("http://bags.example/api/imports", { method: "POST", body: form });
  const headers = { "content-type": request.headers.get("content-type") as string };
  return ask(app, "POST", "/api/imports", { ...(as ? { as } : {}), body: new Uint8Array(await request.arrayBuffer()), headers });
}

/** What an admin does with uploads, through the API. */
export function uploader({ app }: Pick<TestSite, "app">, who: SignedIn) {
  const look = async (id: number): Promise<Json> => (await ask(app, "GET", `/api/imports/${id}`, { as: who.token })).json();
  /** Waits until it is in one of these states. */
  async function until(id: number, states: string[], maxMs = 20_000): Promise<Json> {
    const lastAt = Date.now() + maxMs;
    for (;;) {
      const found = await look(id);
      if (states.includes(found.state)) return found;
      if (Date.now() > lastAt) throw new Error(`Upload ${id} is ${found.state}: ${found.message}`);
      await Bun.sleep(10);
    }
  }
  async function send(bytes: Buffer | string, fields: UploadFields = {}, fileName?: string): Promise<number> {
    const answer = await sendForm(app, formOf(bytes, fields, fileName), who.token);
    if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as Json).id;
  }
  const order = (id: number, name: "commit" | "revoke" | "cancel") => ask(app, "POST", `/api/imports/${id}/${name}`, { as: who.token });
  async function rows(id: number, verdict?: string): Promise<Json[]> {
    const found: Json[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const query = new URLSearchParams({ limit: "200", ...(verdict ? { verdict } : {}), ...(next ? { cursor: next } : {}) });
      const page: Json = await (await ask(app, "GET", `/api/imports/${id}/rows?${query}`, { as: who.token })).json();
      found.push(...page.items);
      next = page.next;
    }
    return found;
  }
  return {
    look,
    until,
    send,
    order,
    rows,
    checked: async (bytes: Buffer | string, fields: UploadFields = {}, fileName?: string) =>
      until(await send(bytes, fields, fileName), ["ready", "failed"]),
    commit: async (id: number) => {
      await order(id, "commit");
      return until(id, ["committed", "ready"]);
    },
  };
}
