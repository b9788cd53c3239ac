import type { BillStatus, ReturnStatus } from "../domain/bill.ts";
import type { BagCode, CodeProblem } from "../domain/code.ts";
import type { OutcomeName } from "../domain/outcome.ts";
import type { Database } from "./database.ts";
import { call, type Guard, type Parameter } from "./statement.ts";

/** A code as the commands take it: in its normal form, with the kind that it belongs to. Either is null when it could not be found. */
export type ScannedCode = { code: BagCode | null; kindId: number | null };

export type ScanHeader = Guard & {
  key: string;
  /** A UUID made of what was asked; another one under the same key is refused. */
  fingerprint: string;
  station: string | null;
  how: "scanner" | "typed" | "api";
  /** How long ago the trigger was pulled, by the client's own clock. */
  ageMs: number;
  /** Which state of the kinds the codes were read with. */
  kindsVersion: number;
  /** What was scanned, fit to be kept and shown. */
  text: string;
  problem: CodeProblem | null;
};

export type ParentFacts = {
  code: string;
  kind: number;
  count: number;
  capacity: number;
  status: string;
  grams: number;
};

/** A bill's figures; `expectedGrams` is missing while nothing is on it. */
export type BillCounts = {
  number: string;
  status: BillStatus;
  target: number;
  parents: number;
  children: number;
  short: number;
  grams: number;
  expectedGrams?: number | null;
};

export type ReturnCounts = { number: string; status: ReturnStatus; parents: number };

/** What a command answers; only what its outcome speaks of is there. */
export type ScanAnswer = {
  outcome: OutcomeName;
  event: string;
  replayed: boolean;
  code?: string;
  problem?: CodeProblem;
  bag?: {
    code: string;
    sort: "parent" | "child";
    kind: number;
    status: string;
  };
  parent?: ParentFacts;
  from?: ParentFacts;
  /** Where it is instead: in which parent, or on which bill. */
  other?: { parent?: string; bill?: string; station?: string; by?: number; byName?: string; at?: string };
  /** Of packing only number and status. */
  bill?: Pick<BillCounts, "number" | "status"> & Partial<BillCounts>;
  return?: ReturnCounts;
  undid?: { event: string; what: string; outcome: OutcomeName; code?: string };
  by?: string;
  children?: { code: string; packedAt: string; by: number }[];
};

const opening = ({ sessionId, rights, key, fingerprint, station, how, ageMs }: ScanHeader): Parameter[] => [
  sessionId,
  rights,
  key,
  fingerprint,
  station,
  how,
  ageMs,
];

const scan = (database: Database, name: string, header: ScanHeader, codes: readonly ScannedCode[], more: readonly Parameter[] = []) =>
  database.run<ScanAnswer>(
    (client) =>
      call(client, name, [
        ...opening(header),
        header.kindsVersion,
        ...codes.flatMap(({ code, kindId }) => [code, kindId]),
        header.text,
        header.problem,
        ...more,
      ]),
    "scan",
  );

// One statement and one round trip each; `commands/` holds the rules.
export const openParent = (database: Database, header: ScanHeader, parent: ScannedCode) => scan(database, "scan_open", header, [parent]);

export const packChild = (database: Database, header: ScanHeader, parent: ScannedCode, child: ScannedCode) =>
  scan(database, "scan_pack", header, [parent, child]);

export const moveChild = (database: Database, header: ScanHeader, parent: ScannedCode, child: ScannedCode) =>
  scan(database, "scan_move", header, [parent, child]);

export const unpackChild = (database: Database, header: ScanHeader, child: ScannedCode) => scan(database, "scan_unpack", header, [child]);

export const closeParent = (database: Database, header: ScanHeader, parent: ScannedCode, reason: string | null) =>
  scan(database, "scan_close", header, [parent], [reason]);

export const reopenParent = (database: Database, header: ScanHeader, parent: ScannedCode, reason: string) =>
  scan(database, "scan_reopen", header, [parent], [reason]);

type BillScan = (database: Database, header: ScanHeader, number: string, parent: ScannedCode) => Promise<ScanAnswer>;

const billScan =
  (name: string): BillScan =>
  (database, header, number, { code, kindId }) =>
    database.run<ScanAnswer>(
      (client) => call(client, name, [...opening(header), header.kindsVersion, number, code, kindId, header.text, header.problem]),
      "scan",
    );

// `number` is the bill's, or of a return the return's. Throw `unknown_bill`, `unknown_return`.
export const linkParent = billScan("scan_link");
export const unlinkParent = billScan("scan_unlink");
export const returnParent = billScan("scan_return");

/** `scan` is the key of the scan to take back; null is the newest. */
export const undoScan = (database: Database, header: ScanHeader, scan: string | null = null) =>
  database.run<ScanAnswer>((client) => call(client, "scan_undo", [...opening(header), scan]), "scan");
