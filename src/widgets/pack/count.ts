import type { PackState } from "./state.ts";

/** More cells than this say nothing at a glance. */
const cellsMax = 60;

type Counted = Pick<PackState, "parent" | "pending">;

/** How many children are still to come, those on their way taken off; null while the server has not said. */
export const leftIn = ({ parent, pending }: Counted): number | null =>
  parent?.capacity && parent.count !== null ? Math.max(0, parent.capacity - parent.count - pending) : null;

/** The badge beside the count. */
export function leftWords({ parent, pending }: Counted): string {
  if (!parent) return "No bag open";
  const left = leftIn({ parent, pending });
  if (left === 0) return pending > 0 ? "Last ones" : "All in";
  if (parent.status === "closed") return "Closed";
  if (parent.status !== null && parent.status !== "open") return "On a bill";
  return left === null ? "Opening" : `${left} to go`;
}

/** The tray: one cell for each child, by how it looks. Only what the server counted is filled. */
export function trayCells({ parent, pending, panel }: Pick<PackState, "parent" | "pending" | "panel">): { place: number; look: string }[] {
  if (!parent?.capacity || parent.capacity > cellsMax) return [];
  const count = parent.count ?? 0;
  const isFresh = (panel.state === "ok" || panel.state === "full") && panel.code !== parent.code;
  const look = (place: number) => {
    if (place < count) return isFresh && place === count - 1 ? "last" : "on";
    return place < count + pending ? "wait" : "";
  };
  return Array.from({ length: parent.capacity }, (_, place) => ({ place, look: look(place) }));
}
