import type { Toast } from "./toast.ts";

/** Long enough to look up and read it, and longer the more there is to read. */
const shortestMs = 7000;
const letterMs = 70;

/** How long a message stays while somebody can see it; what went wrong stays until it is closed. */
export const stayMs = ({ tone, text, href }: Toast): number =>
  tone === "bad" ? Number.POSITIVE_INFINITY : Math.max(shortestMs, text.length * letterMs) * (href ? 1.5 : 1);

export type Kept = Toast & { leftMs: number };

const keyOf = (who: string) => `tt.toasts.${who}`;
const keptMax = 10;

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** What was not read to its end goes on to this person's next page in the tab. Infinity is no number in JSON. */
export function keepToasts(store: Store, who: string, toasts: readonly Kept[]): void {
  const kept = toasts.slice(-keptMax).map((one) => ({ ...one, leftMs: Number.isFinite(one.leftMs) ? one.leftMs : null }));
  if (kept.length > 0) store.setItem(keyOf(who), JSON.stringify(kept));
  else store.removeItem(keyOf(who));
}

export function takeKept(store: Store, who: string): Kept[] {
  const kept = JSON.parse(store.getItem(keyOf(who)) ?? "[]") as (Toast & { leftMs: number | null })[];
  store.removeItem(keyOf(who));
  return kept.map((one) => ({ ...one, leftMs: one.leftMs ?? Number.POSITIVE_INFINITY }));
}
