const stationKey = "tt.station";

/** 1 to 40 letters, digits and hyphens: what the log shows as the place of a scan. */
export const isStationName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/.test(name);

type Kept = Pick<Storage, "getItem" | "setItem">;

export type Station = {
  name(): string;
  /** False when the name can't be used; the old one stays. */
  rename(name: string): boolean;
};

const randomName = () => `table-${Array.from(crypto.getRandomValues(new Uint8Array(3)), (byte) => (byte % 16).toString(16)).join("")}`;

/** This browser's own name, kept on the device; a short random one until a person gives it one. */
export function createStation(storage: Kept | null): Station {
  const kept = storage?.getItem(stationKey) ?? "";
  let name = isStationName(kept) ? kept : randomName();
  const keep = () => {
    try {
      storage?.setItem(stationKey, name);
    } catch {
      // Without storage the name lasts as long as the page.
    }
  };
  if (name !== kept) keep();
  return {
    name: () => name,
    rename(next) {
      if (!isStationName(next)) return false;
      name = next;
      keep();
      return true;
    },
  };
}

/** The device's storage, or null where the browser forbids it. */
export function deviceStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
