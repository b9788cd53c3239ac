import { type OutcomeName, outcomes } from "../domain/outcome.ts";
import type { ExportedActivity, ExportedEvent } from "../store/row-source.ts";
import { type ExportTable, moment } from "./columns.ts";

/** As the scan panel says it; what is no scan has no such words. */
const wordsOf = (outcome: string) => outcomes[outcome as OutcomeName]?.verb ?? null;

export const eventTable: ExportTable<ExportedEvent> = {
  name: "Events",
  columns: [
    { head: "Event", width: 12, cell: ({ id }) => id },
    { head: "When", width: 20, cell: ({ at }) => moment(at) },
    { head: "Scanned", width: 20, cell: ({ scannedAt }) => moment(scannedAt) },
    { head: "Who", width: 16, cell: ({ byName }) => byName },
    { head: "Station", width: 16, cell: ({ station }) => station },
    { head: "How", width: 10, cell: ({ how }) => how },
    { head: "What", width: 16, cell: ({ what }) => what },
    { head: "Outcome", width: 18, cell: ({ outcome }) => outcome },
    { head: "In words", width: 20, cell: ({ outcome }) => wordsOf(outcome) },
    { head: "Result", width: 10, cell: ({ result }) => result },
    { head: "Scanned code", width: 24, cell: ({ code }) => code },
    { head: "Bag", width: 24, cell: ({ bag }) => bag },
    { head: "Parent bag", width: 24, cell: ({ parent }) => parent },
    { head: "From parent bag", width: 24, cell: ({ from }) => from },
    { head: "Bill", width: 20, cell: ({ bill }) => bill },
    { head: "Area", width: 16, cell: ({ area }) => area },
    { head: "Reason", width: 30, cell: ({ reason }) => reason },
  ],
};

export const activityTable: ExportTable<ExportedActivity> = {
  name: "Activity",
  columns: [
    { head: "Day", width: 12, cell: ({ day }) => moment(day) },
    { head: "Who", width: 16, cell: ({ byName }) => byName },
    { head: "Name", width: 24, cell: ({ name }) => name },
    { head: "Station", width: 16, cell: ({ station }) => station || null },
    { head: "Outcome", width: 18, cell: ({ outcome }) => outcome },
    { head: "In words", width: 20, cell: ({ outcome }) => wordsOf(outcome) },
    { head: "Result", width: 10, cell: ({ outcome }) => outcomes[outcome as OutcomeName]?.result ?? null },
    { head: "Times", width: 10, cell: ({ count }) => count },
  ],
};
