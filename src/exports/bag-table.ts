import { kilogramsOf } from "../domain/weight.ts";
import type { ExportedBag } from "../store/row-source.ts";
import { type ExportTable, moment } from "./columns.ts";

/** `kinds` are names by number. */
export const bagTable = (kinds: ReadonlyMap<number, string>): ExportTable<ExportedBag> => ({
  name: "Bags",
  columns: [
    { head: "Code", width: 24, cell: ({ code }) => code },
    { head: "Sort", width: 8, cell: ({ sort }) => sort },
    { head: "Kind", width: 20, cell: ({ kindId }) => kinds.get(kindId) ?? null },
    { head: "State", width: 12, cell: ({ status }) => status },
    { head: "Child bags", width: 12, cell: ({ sort, count }) => (sort === "parent" ? count : null) },
    { head: "Capacity", width: 10, cell: ({ capacity }) => capacity },
    { head: "Weight kg", width: 12, cell: ({ grams }) => ({ kg: kilogramsOf(grams) }) },
    { head: "Parent bag", width: 24, cell: ({ parent }) => parent },
    { head: "Bill", width: 20, cell: ({ bill }) => bill },
    { head: "Area", width: 16, cell: ({ area }) => area },
    { head: "Packed", width: 20, cell: ({ packedAt }) => moment(packedAt) },
    { head: "Packed by", width: 16, cell: ({ packedByName }) => packedByName },
    { head: "Packed at", width: 16, cell: ({ packedStation }) => packedStation },
    { head: "Made", width: 20, cell: ({ createdAt }) => moment(createdAt) },
    { head: "Last change", width: 20, cell: ({ updatedAt }) => moment(updatedAt) },
  ],
});
