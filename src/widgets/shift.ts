import { nobody, type Scanner } from "./outbox/records.ts";

const lockedKey = "tt.locked";
const lockMinutesKey = "tt.lock-minutes";
/** Who is here, for all tabs and for a page that opens without a server. */
const personKey = "tt.person";
/** When anything was last touched, in any tab. */
const touchedKey = "tt.touched";
/** Nobody near for so long: the next person would scan under this one's name. */
const lockMinutesUsual = 15;
const lookMs = 5000;

export type Shift = {
  /** Who a scan belongs to now: nobody while the station is locked or it is being asked who is there. */
  scanning(): Scanner;
  isLocked(): boolean;
  lock(): void;
  /** This one proved who they are: from here on it is they who scan, also on a page that is another's and about to go. */
  takeOver(who: Scanner): void;
  /** Until it is known who that is, scans are nobody's. */
  whileAsking<T>(ask: () => Promise<T>): Promise<T>;
  /** Minutes without a touch until it locks; 0 is never. */
  lockMinutes(): number;
  setLockMinutes(minutes: number): void;
};

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;
type ShiftOptions = {
  person: Scanner;
  /** The page was kept on this device: it may be the one of somebody who was here before. */
  fromDevice: boolean;
  storage: Kept | null;
  onLock(): void;
};

/** One person at one station. An untouched station locks the person, never the queue: what was scanned is sent all the same. */
export function createShift({ person, fromDevice, storage, onLock }: ShiftOptions): Shift {
  let here: Scanner = person;
  let asking = 0;
  let touchedAt = Date.now();
  const read = (key: string) => storage?.getItem(key) ?? null;
  const keep = (write: () => void) => {
    try {
      write();
    } catch {
      // A full storage forgets it with the page.
    }
  };
  const isAnother = (id: string | null) => id !== null && id !== String(here.id);
  let isLocked = read(lockedKey) === person.username || (fromDevice && isAnother(read(personKey)));
  if (!fromDevice) keep(() => storage?.setItem(personKey, String(person.id)));

  const minutes = () => Number(read(lockMinutesKey) ?? lockMinutesUsual) || 0;
  const isLeft = () => minutes() > 0 && Date.now() - Math.max(touchedAt, Number(read(touchedKey))) > minutes() * 60_000;

  function lockHere() {
    if (isLocked) return;
    isLocked = true;
    onLock();
  }
  function lock() {
    if (!isLocked) keep(() => storage?.setItem(lockedKey, here.username));
    lockHere();
  }
  let keptAt = 0;
  /** A device that slept had nobody to look at the clock: the first key after it is the next person's. */
  function touched() {
    if (isLeft()) lock();
    touchedAt = Date.now();
    if (Math.abs(touchedAt - keptAt) < lookMs) return;
    keptAt = touchedAt;
    keep(() => storage?.setItem(touchedKey, String(touchedAt)));
  }

  for (const name of ["keydown", "pointerdown"]) window.addEventListener(name, touched, { capture: true, passive: true });
  setInterval(() => isLeft() && lock(), lookMs);
  // The tabs of a browser have one person: who locks or leaves one of them does it to all.
  window.addEventListener("storage", ({ key, newValue }) => {
    if ((key === lockedKey && newValue === here.username) || (key === personKey && isAnother(newValue))) lockHere();
  });

  return {
    scanning: () => (isLocked || asking > 0 ? { id: nobody, username: "" } : here),
    isLocked: () => isLocked,
    lock,
    takeOver(who) {
      here = who;
      isLocked = false;
      touchedAt = Date.now();
      keep(() => {
        storage?.removeItem(lockedKey);
        storage?.setItem(personKey, String(who.id));
      });
    },
    async whileAsking(ask) {
      asking += 1;
      try {
        return await ask();
      } finally {
        asking -= 1;
      }
    },
    lockMinutes: minutes,
    setLockMinutes: (next) => keep(() => storage?.setItem(lockMinutesKey, String(next))),
  };
}
