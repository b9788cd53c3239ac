import { nobody, type Scanner } from "./outbox/records.ts";

const lockedKey = "tt.locked";
const lockMinutesKey = "tt.lock-minutes";
/** Nobody near for so long: the next person would scan under this one's name. */
const lockMinutesUsual = 15;
const lookMs = 5000;

export type Shift = {
  /** Who a scan belongs to now: nobody while the station is locked or a badge is being asked about. */
  scanning(): Scanner;
  isLocked(): boolean;
  lock(): void;
  unlock(): void;
  /** Until it is known whose badge that was, scans are nobody's. */
  whileAsking<T>(ask: () => Promise<T>): Promise<T>;
  /** Minutes without a touch until it locks; 0 is never. */
  lockMinutes(): number;
  setLockMinutes(minutes: number): void;
};

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;
type ShiftOptions = { person: Scanner; storage: Kept | null; onLock(): void };

/** One person at one station. An untouched station locks the person, never the queue: what was scanned is sent all the same. */
export function createShift({ person, storage, onLock }: ShiftOptions): Shift {
  let isLocked = storage?.getItem(lockedKey) === person.username;
  let isAsking = false;
  let touchedAt = Date.now();
  const minutes = () => Number(storage?.getItem(lockMinutesKey) ?? lockMinutesUsual) || 0;
  const keep = (write: () => void) => {
    try {
      write();
    } catch {
      // A full storage forgets it with the page.
    }
  };

  function lock() {
    if (isLocked) return;
    isLocked = true;
    keep(() => storage?.setItem(lockedKey, person.username));
    onLock();
  }

  for (const name of ["keydown", "pointerdown"]) {
    window.addEventListener(
      name,
      () => {
        touchedAt = Date.now();
      },
      { capture: true, passive: true },
    );
  }
  setInterval(() => {
    if (minutes() > 0 && Date.now() - touchedAt > minutes() * 60_000) lock();
  }, lookMs);

  return {
    scanning: () => (isLocked || isAsking ? { id: nobody, username: "" } : person),
    isLocked: () => isLocked,
    lock,
    unlock() {
      isLocked = false;
      touchedAt = Date.now();
      keep(() => storage?.removeItem(lockedKey));
    },
    async whileAsking(ask) {
      isAsking = true;
      try {
        return await ask();
      } finally {
        isAsking = false;
      }
    },
    lockMinutes: minutes,
    setLockMinutes: (next) => keep(() => storage?.setItem(lockMinutesKey, String(next))),
  };
}
