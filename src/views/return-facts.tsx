import type { ReturnedState, ReturnStatus } from "../domain/bill.ts";
import { Badge, type BadgeTone } from "./badge.tsx";
import { CodeParts } from "./code.tsx";
import type { IconName } from "./icons.tsx";

/** A return without what came back on it. */
export type ReturnFacts = {
  number: string;
  status: ReturnStatus;
  /** How many came back and count. */
  parents: number;
  area: string | null;
  note: string | null;
  madeByName: string;
  createdAt: string;
  updatedAt: string;
};

/** One parent that was scanned onto a return, newest first. `bill` is null when that was deleted. */
export type ReturnedParent = {
  code: string;
  kind: string;
  count: number;
  capacity: number;
  weightKg: number;
  bill: string | null;
  state: ReturnedState;
  at: string;
  byName: string;
};

export const returnHref = (number: string, below = ""): string => `/returns/${encodeURIComponent(number)}${below}`;

export const ReturnLink = ({ number }: { number: string }) => (
  <a class="code" href={returnHref(number)}>
    <CodeParts code={number} />
  </a>
);

type Words = { tone: BadgeTone; icon: IconName; words: string };

const statusWords: Record<ReturnStatus, Words> = {
  open: { tone: "info", icon: "undo", words: "Open" },
  finished: { tone: "ok", icon: "tick", words: "Finished" },
  cancelled: { tone: "mute", icon: "cross", words: "Cancelled" },
};
const stateWords: Record<ReturnedState, Words> = {
  back: { tone: "ok", icon: "tick", words: "Back" },
  undone: { tone: "mute", icon: "undo", words: "Taken back" },
  put_back: { tone: "info", icon: "bill", words: "On its bill again" },
  kept: { tone: "dup", icon: "warning", words: "Could not go back" },
};

const WordBadge = ({ tone, icon, words }: Words) => (
  <Badge tone={tone} icon={icon}>
    {words}
  </Badge>
);

export const ReturnStatusBadge = ({ status }: { status: ReturnStatus }) => <WordBadge {...statusWords[status]} />;
export const ReturnedStateBadge = ({ state }: { state: ReturnedState }) => <WordBadge {...stateWords[state]} />;
