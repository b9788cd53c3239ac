import { exampleCode } from "../domain/example-code.ts";
import type { Kind, Sort } from "../domain/kind.ts";
import type { MadeFile } from "./bill-files.ts";
import { acting, type Context } from "./context.ts";

const parents = 2;
const childrenOfEach = 3;

const kindOf = (kinds: readonly Kind[], sort: Sort) => kinds.find((kind) => kind.active && kind.sort === sort);

/** A small workbook that shows how a list of bags is filled in, with codes in the patterns of this site. */
export const exampleFile = (context: Context): Promise<MadeFile> =>
  acting(context, "upload_bags", async () => {
    const { kinds: shelf, documents, now } = context.site;
    const { kinds } = await shelf.current();
    const [parent, child] = [kindOf(kinds, "parent"), kindOf(kinds, "child")];
    const rows: string[][] = [];
    for (let sack = 1; parent && child && sack <= parents; sack++)
      for (let packet = 1; packet <= childrenOfEach; packet++)
        rows.push([exampleCode(parent, sack), exampleCode(child, (sack - 1) * childrenOfEach + packet)]);
    const workbook = {
      title: "Example of an upload",
      at: now().toISOString(),
      sheets: [{ name: "Bags", widths: [20, 20], rows: [["Parent bag", "Child bag"], ...rows] }],
    };
    return { name: "upload-example.xlsx", bytes: await documents.make({ what: "workbook", workbook }) };
  });
