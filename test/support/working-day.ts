import { desk, fill } from "./billing.ts";
import { newChild, newMoong, newParent } from "./scanning.ts";
import type { SignedIn, TestSite } from "./site.ts";
import { importer } from "./staging.ts";

/** Some of everything that a site has: packed, moved, undone, billed, finished, opened again, returned, cancelled, uploaded and taken back. */
export async function workADay(site: TestSite, admin: SignedIn) {
  const at = desk(site, admin, "table-1");
  const [open, short, full, billed, back, half] = [newParent(), newParent(), newMoong(), newMoong(), newMoong(), newParent()];
  await fill(at, open, 3);
  await fill(at, short, 2);
  await at.close(short, "short");
  for (const parent of [full, billed, back]) await fill(at, parent, parent === full ? 15 : 4);
  await fill(at, half, 1);
  const [moved, out, undone] = [newChild(), newChild(), newChild()];
  for (const child of [moved, out, undone]) await at.pack(open, child);
  await at.undo();
  await at.move(half, moved);
  await at.unpack(out);
  await at.pack(open, "PKT*"); // refused, and kept
  const done = await at.bill(10);
  for (const parent of [full, short]) await at.link(done, parent);
  await at.complete(done);
  await at.reopenBill(done);
  await at.link(done, back);
  await at.complete(done);
  const waiting = await at.bill(5);
  await at.link(waiting, billed);
  const [ticket, cancelled] = [await at.ticket(), await at.ticket()];
  await at.giveBack(ticket, back);
  await at.finish(ticket);
  await at.giveBack(cancelled, billed);
  await at.cancel(cancelled);
  const uploads = importer(site, admin);
  const [made, taken] = [newParent(), newParent()];
  const inOne = (parent: string) => Array.from({ length: 5 }, () => ({ parent, child: newChild() }));
  const upload = await uploads.stage(inOne(made));
  await uploads.check(upload);
  await uploads.run("commit", upload);
  const revoked = await uploads.stage(inOne(taken));
  await uploads.check(revoked);
  await uploads.run("commit", revoked);
  await uploads.run("revoke", revoked);
  await uploads.close();
  return { at, open, short, full, billed, back, half, moved, out, done, waiting, ticket, cancelled, upload, made };
}
export type Day = Awaited<ReturnType<typeof workADay>>;
