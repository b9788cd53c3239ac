import { type Desk, desk, fill } from "./billing.ts";
import { ask, type Json } from "./http.ts";
import { newParent } from "./scanning.ts";
import { openSite, type SignedIn, type TestSite } from "./site.ts";
import { type FileRow, type Importer, importer } from "./staging.ts";

let numbers = 0;

export const newBill = () => `UP-${++numbers}`;
export const onto = (bill: string, parents: string[]): FileRow[] => parents.map((parent) => ({ parent, bill }));

/** A site with an admin who uploads bills and a biller who scans beside it. */
export async function openBilling() {
  const site: TestSite = await openSite();
  const admin: SignedIn = await site.person("admin");
  const at: Desk = desk(site, await site.person("biller"));
  const uploads: Importer = importer(site, admin);

  const sack = (children = 2) => fill(at, newParent(), children);
  const on = async (bill: string): Promise<string[]> =>
    (await site.owner`select p.code from bags p join bills b on b.id = p.bill_id where b.number = ${bill} order by p.code`).map(
      ({ code }) => code,
    );
  return {
    ...{ site, admin, at, uploads, sack, on },
    /** Some parents with two children each. */
    sacks: (many: number) => Promise.all(Array.from({ length: many }, () => sack())),
    kept: async (bill: string) => (await site.owner`select * from bills where number = ${bill}`)[0],
    statusOf: async (code: string) => (await site.owner`select status from bags where code = ${code}`)[0]?.status,
    messages: async (path: string): Promise<string[]> =>
      (await (await ask(site.app, "GET", path, { as: admin.token })).json()).items.map(({ message }: Json) => message),
    checked: async (rows: FileRow[], policy?: Parameters<Importer["stage"]>[1]): Promise<number> => {
      const id = await uploads.stage(rows, policy);
      await uploads.check(id);
      return id;
    },
    close: async () => {
      await uploads.close();
      await site.close();
    },
  };
}
export type Billing = Awaited<ReturnType<typeof openBilling>>;
