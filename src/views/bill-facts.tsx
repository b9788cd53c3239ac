import type { BillStatus } from "../domain/bill.ts";
import { Badge } from "./badge.tsx";
import { CodeParts } from "./code.tsx";

/** A bill without what is on it, in the server's words. Moments are ISO texts; null where there is nothing to say. */
export type BillFacts = {
  number: string;
  status: BillStatus;
  target: number;
  parents: number;
  children: number;
  /** How many of its parents are not full. */
  short: number;
  weightKg: number;
  expectedWeightKg: number | null;
  destination: string | null;
  vehicle: string | null;
  note: string | null;
  area: string | null;
  areaId: number | null;
  /** The newest version of its document; 0 before it was finished for the first time. */
  version: number;
  madeByName: string;
  createdAt: string;
  updatedAt: string;
  completedAt: string | null;
  completedByName: string | null;
};

/** One parent on a bill, in the order in which they were put there. */
export type BillParent = {
  code: string;
  kind: string;
  count: number;
  capacity: number;
  weightKg: number;
  at: string | null;
  byName: string | null;
};

/** The page of one bill, and what lies below it. */
export const billHref = (number: string, below = ""): string => `/bills/${encodeURIComponent(number)}${below}`;

/** A file of a bill: the newest document of a finished one, the state of an open one, or the version that is named. */
export const billFileHref = (number: string, ending: "pdf" | "xlsx" | "csv", version?: number): string =>
  `/api/bills/${encodeURIComponent(number)}.${ending}${version === undefined ? "" : `?version=${version}`}`;

/** The number of a bill, in mono and on its way to the bill. */
export const BillLink = ({ number }: { number: string }) => (
  <a class="code long" href={billHref(number)}>
    <CodeParts code={number} />
  </a>
);

export const BillStatusBadge = ({ status }: { status: BillStatus }) =>
  status === "open" ? (
    <Badge tone="info" icon="bill">
      Open
    </Badge>
  ) : (
    <Badge tone="ok" icon="tick">
      Finished
    </Badge>
  );

/** 1 parent bag, 25 parent bags. */
export const counted = (count: number, one: string, several: string): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
