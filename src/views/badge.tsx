import type { Sort } from "../domain/kind.ts";
import { Icon, type IconName } from "./icons.tsx";

/** The colour of a badge or a notice: the soft tints of the scan results, and grey. */
export type BadgeTone = "ok" | "dup" | "bad" | "wait" | "info" | "mute";

/** A word with its sign: colour never says it alone. */
export const Badge = ({ tone, icon, children }: { tone: BadgeTone; icon?: IconName; children?: unknown }) => (
  <span class={tone === "mute" ? "badge" : `badge badge--${tone}`}>
    {icon ? <Icon name={icon} /> : null}
    {children}
  </span>
);

/** What a badge must know of a bag. `status` is one of the server's: open, closed, billed, dispatched, returned, free, packed. */
export type BagState = { sort: Sort; status: string; count: number | null; capacity: number | null };

type Words = { tone: BadgeTone; icon: IconName; words: string };

function parentWords({ status, count, capacity }: BagState): Words {
  const missing = (capacity ?? 0) - (count ?? 0);
  if (status === "closed" && missing > 0) return { tone: "dup", icon: "warning", words: `Short, ${missing} missing` };
  const known: Record<string, Words> = {
    open: { tone: "info", icon: "box", words: "Open" },
    closed: { tone: "ok", icon: "full", words: "Closed" },
    billed: { tone: "mute", icon: "bill", words: "On a bill" },
    dispatched: { tone: "ok", icon: "tick", words: "Gone" },
    returned: { tone: "mute", icon: "undo", words: "Returned" },
  };
  return known[status] ?? { tone: "mute", icon: "help", words: status };
}

function childWords({ status }: BagState): Words {
  const known: Record<string, Words> = {
    free: { tone: "info", icon: "out", words: "Free" },
    packed: { tone: "mute", icon: "box", words: "Packed" },
  };
  return known[status] ?? parentWords({ sort: "child", status, count: null, capacity: null });
}

/** Where a bag stands, in a word or two. */
export function StatusBadge(bag: BagState) {
  const { tone, icon, words } = bag.sort === "parent" ? parentWords(bag) : childWords(bag);
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}
