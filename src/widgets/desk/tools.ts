import { createSound, type Sound } from "../sound.ts";
import { createStation, deviceStorage, type Station } from "../station.ts";
import { createVoice, type Voice } from "../voice.ts";
import { hearScanner, type Wedge } from "../wedge/wedge.ts";

/** What lies on every desk. */
export type Tools = { wedge: Wedge; storage: Storage | null; station: Station; sound: Sound; voice: Voice };

/** Call it first of all: what is scanned from here on is kept until the page is ready. */
export function layTools(): Tools {
  const wedge = hearScanner();
  const storage = deviceStorage();
  return { wedge, storage, station: createStation(storage), sound: createSound(storage), voice: createVoice(storage) };
}
