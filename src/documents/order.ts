import type { BillDocument } from "../domain/bill-document.ts";
import type { Workbook } from "../spreadsheet/sheet.ts";

/** What the worker is asked to make: plain data, so that it can be posted. */
export type Order = { what: "bill_pdf"; bill: BillDocument } | { what: "workbook"; workbook: Workbook };

/** What goes to the worker and what comes back, one after another. */
export type Asked = { id: number; order: Order };
export type Made = { id: number; bytes: Uint8Array<ArrayBuffer> } | { id: number; fault: { name: string; stack: string } };
