import type { RowSource } from "../store/row-source.ts";
import type { DatabasePlace } from "../store/side-line.ts";
import type { Guard } from "../store/statement.ts";

/** A download: who asks, what of, and as what. Plain data, so that it can be posted. */
export type ExportOrder = { ending: "csv" | "xlsx"; source: RowSource; guard: Guard };

/** `copy`: where the rows are read when it is there and has come far enough, else where `place` says. */
export type ExportPlan = ExportOrder & {
  place: DatabasePlace;
  copy: DatabasePlace | null;
  batchRows: number;
  restShare: number;
  sheetRowsMax: number;
};

/** Why there is no more: told by name where people can be told, by its place in the code where it is a fault of ours. */
export type ExportFailure =
  | { is: "problem"; kind: string; code: string; message: string; retryAfterSeconds: number | null }
  | { is: "rights" }
  | { is: "fault"; name: string; code: string; stack: string };

/** What goes to the worker. `next` is asked for once what came before was taken. */
export type ExportAsked = { id: number } & ({ do: "open"; plan: ExportPlan } | { do: "next" } | { do: "end" });

/** What comes back, one for each `open` and `next`. `bytes` is the next piece of the file, the last one when `isLast`. */
export type ExportAnswer = { id: number } & ({ bytes: Uint8Array<ArrayBuffer>; isLast: boolean } | { failure: ExportFailure });
