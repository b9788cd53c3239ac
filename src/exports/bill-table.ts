import { kilogramsOf } from "../domain/weight.ts";
import type { ExportedBill } from "../store/row-source.ts";
import { type ExportTable, moment } from "./columns.ts";

const states: Record<string, string> = { open: "open", completed: "finished" };

export const billTable: ExportTable<ExportedBill> = {
  name: "Bills",
  columns: [
    { head: "Bill", width: 20, cell: ({ number }) => number },
    { head: "State", width: 10, cell: ({ status }) => states[status] ?? status },
    { head: "Destination", width: 24, cell: ({ destination }) => destination },
    { head: "Vehicle", width: 16, cell: ({ vehicle }) => vehicle },
    { head: "Area", width: 16, cell: ({ area }) => area },
    { head: "Target", width: 8, cell: ({ target }) => target },
    { head: "Parent bags", width: 12, cell: ({ parents }) => parents },
    { head: "Child bags", width: 12, cell: ({ children }) => children },
    { head: "Short bags", width: 12, cell: ({ short }) => short },
    { head: "Weight kg", width: 14, cell: ({ grams }) => ({ kg: kilogramsOf(Number(grams)) }) },
    {
      head: "Expected weight kg",
      width: 20,
      cell: ({ expectedGrams }) => (expectedGrams === null ? null : { kg: kilogramsOf(Number(expectedGrams)) }),
    },
    { head: "Version", width: 8, cell: ({ version }) => version },
    { head: "Note", width: 30, cell: ({ note }) => note },
    { head: "Made", width: 20, cell: ({ createdAt }) => moment(createdAt) },
    { head: "Made by", width: 16, cell: ({ madeByName }) => madeByName },
    { head: "Finished", width: 20, cell: ({ completedAt }) => moment(completedAt) },
    { head: "Finished by", width: 16, cell: ({ completedByName }) => completedByName },
    { head: "Last change", width: 20, cell: ({ updatedAt }) => moment(updatedAt) },
  ],
};
