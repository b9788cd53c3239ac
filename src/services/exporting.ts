import { businessDay } from "../domain/day.ts";
import type { SheetLayout } from "../domain/import-schema.ts";
import type { Action } from "../domain/role.ts";
import type { ExportStream } from "../exports/export-stream.ts";
import type { ActivityFilter, ImportExtra, RowSource } from "../store/row-source.ts";
import type { BillQuery } from "./billing.ts";
import { acting, type Context, type Site } from "./context.ts";
import { type EventQuery, eventFilter } from "./event-log.ts";
import { findImport } from "./importing.ts";
import { type BagQuery, bagFilter } from "./tracing.ts";

export type ExportEnding = "csv" | "xlsx";

/** A file on its way: its name, its first piece, and what gives the others. Whoever has it reads it to its end or ends it. */
export type Download = { name: string; first: Uint8Array<ArrayBuffer>; stream: ExportStream };

/** `bags-2026-11-23.csv`, by the site's day. */
export const exportName = ({ now, timeZone }: Site, what: RowSource["what"], ending: ExportEnding): string =>
  `${what}-${businessDay(now(), timeZone)}.${ending}`;

async function opened(context: Context, action: Action, ending: ExportEnding, sourceOf: () => Promise<RowSource>): Promise<Download> {
  const { site } = context;
  return acting(context, action, async ({ sessionId, rights }) => {
    const source = await sourceOf();
    const { first, stream } = await site.exports.open({ ending, source, guard: { sessionId, rights } });
    return { name: exportName(site, source.what, ending), first, stream };
  });
}

/** Every bag that the list would show, in its order. All of these throw `too_many_exports` and `busy`. */
export const exportBags = (context: Context, query: Omit<BagQuery, "limit" | "cursor">, ending: ExportEnding): Promise<Download> =>
  opened(context, "export_bags", ending, async () => ({ what: "bags", filter: await bagFilter(context, { ...query, limit: 1 }) }));

export const exportBills = (context: Context, filter: Omit<BillQuery, "limit" | "cursor">, ending: ExportEnding): Promise<Download> =>
  opened(context, "export_bills", ending, async () => ({ what: "bills", filter: filter as (RowSource & { what: "bills" })["filter"] }));

export const exportEvents = (context: Context, query: EventQuery, ending: ExportEnding): Promise<Download> =>
  opened(context, "export_events", ending, async () => ({
    what: "events",
    filter: eventFilter(context, await context.site.kinds.current(), query),
  }));

/** What a file has beside bags, in this order. Whether it has bills is said by how it is read. */
const extraColumns = (sheets: readonly SheetLayout[]): ImportExtra[] => {
  const read = sheets.filter(({ leftOut }) => !leftOut);
  const isThere = (meaning: ImportExtra) =>
    read.some(({ columns, layout }) => (meaning === "bill" ? layout.startsWith("bill") : columns.includes(meaning)));
  return (["bill", "kind", "area"] as const).filter(isThere);
};

/** The annotated workbook of an upload: what needs somebody first, then the rest. Throws `unknown_import` as well. */
export async function exportImport(context: Context, id: number): Promise<Download> {
  const download = await opened(context, "upload_bags", "xlsx", async () => {
    const { sheets } = await findImport(context, id);
    return { what: "import", filter: { id, has: extraColumns(sheets) } };
  });
  return { ...download, name: importReportName(id) };
}

export const importReportName = (id: number): string => `upload-${id}.xlsx`;

/** How often who did what, by day and station. */
export const exportActivity = (context: Context, filter: ActivityFilter, ending: ExportEnding): Promise<Download> =>
  opened(context, "export_activity", ending, async () => ({ what: "activity", filter }));
