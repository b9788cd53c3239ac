import type { BillDocument } from "../domain/bill-document.ts";
import { csvText } from "../spreadsheet/csv.ts";
import { billSheet } from "./bill-sheet.ts";
import { billTable, billWorkbook, dayTable, dayWorkbook } from "./bill-tables.ts";
import { daySummary } from "./billing.ts";
import { acting, type Context } from "./context.ts";

/** A file to keep or send. Its name has letters, digits, hyphens and a dot only. */
export type MadeFile = { name: string; bytes: Uint8Array<ArrayBuffer> };

const csvBytes = (rows: Parameters<typeof csvText>[0]) => new TextEncoder().encode(csvText(rows));

function billBytes({ site }: Context, bill: BillDocument, ending: "pdf" | "xlsx" | "csv"): Promise<Uint8Array<ArrayBuffer>> {
  if (ending === "csv") return Promise.resolve(csvBytes(billTable(bill)));
  if (ending === "xlsx") return site.documents.make({ what: "workbook", workbook: billWorkbook(bill) });
  return site.documents.make({ what: "bill_pdf", bill });
}

/** A bill's document as a file; which copy of it is `billSheet`'s rule. Throws as that does, and `busy` when too many files are being made. */
export const billFile = (context: Context, number: string, ending: "pdf" | "xlsx" | "csv", version?: number): Promise<MadeFile> =>
  acting(context, "export_bills", async () => {
    const bill = await billSheet(context, number, version);
    const name = `bill-${bill.number}-${bill.version === null ? "draft" : `v${bill.version}`}.${ending}`;
    return { name, bytes: await billBytes(context, bill, ending) };
  });

/** A business day's bills by biller and area, as a file. */
export const dayFile = (context: Context, day: string, ending: "xlsx" | "csv"): Promise<MadeFile> =>
  acting(context, "export_bills", async () => {
    const summary = await daySummary(context, day);
    const { documents, now } = context.site;
    const bytes =
      ending === "csv" ? csvBytes(dayTable(summary)) : await documents.make({ what: "workbook", workbook: dayWorkbook(summary, now()) });
    return { name: `bills-${day}.${ending}`, bytes };
  });
