import type { Asked, Made, Order } from "./order.ts";

declare const self: Worker;

/** What only one of them needs is loaded when the first of its sort is asked for. */
async function make(order: Order): Promise<Uint8Array<ArrayBuffer>> {
  if (order.what === "bill_pdf") return (await import("./bill-pdf.ts")).billPdf(order.bill);
  return (await import("../spreadsheet/workbook.ts")).workbookBytes(order.workbook);
}

self.onmessage = async ({ data: { id, order } }: MessageEvent<Asked>) => {
  try {
    const bytes = await make(order);
    self.postMessage({ id, bytes } satisfies Made, [bytes.buffer]);
  } catch (error) {
    const { name, stack = "" } = error as Error;
    self.postMessage({ id, fault: { name, stack } } satisfies Made);
  }
};
