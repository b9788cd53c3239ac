import type { Proof } from "./wedge/reading.ts";

const setupKey = "tt.scanner";
const proofsKey = "tt.scanner.proofs";
/** Three scans that agree outweigh whatever was proven before. */
const proofsMax = 3;
const proofNames: readonly string[] = ["text", "places", "german", "french", "hindi"] satisfies Proof[];
const affixMax = 40;

/** What this station's scanner is set to. */
export type ScannerSetup = {
  /** How a code ends: by a key (Enter or Tab), or by a pause, for scanners that can't send one. A pause cuts codes of scanners that stall. */
  ends: "key" | "pause";
  /** Which reading is right where text and positions differ: `auto` goes by what fits and what earlier scans have proven. */
  layout: "auto" | "text" | "positions";
  /** What the scanner puts around every code; "" for nothing. */
  prefix: string;
  suffix: string;
};

export type KeptSetup = {
  read(): ScannerSetup;
  /** False when the device can't keep it; it holds as long as the page then. */
  write(setup: ScannerSetup): boolean;
  /** What the last scans have proven about keyboard and scanner, oldest first. */
  proofs(): readonly Proof[];
  prove(proof: Proof): void;
  forgetProofs(): void;
};

export const usualSetup: ScannerSetup = { ends: "key", layout: "auto", prefix: "", suffix: "" };

type Kept = Pick<Storage, "getItem" | "setItem">;

const affix = (text: unknown): string => (typeof text === "string" ? text.slice(0, affixMax) : "");

/** What stands in the storage, as far as it makes sense. */
export function readScannerSetup(text: string | null): ScannerSetup {
  let kept: Partial<Record<keyof ScannerSetup, unknown>> | null = null;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    // Somebody else's, or cut off: as if there were none.
  }
  if (kept === null || typeof kept !== "object") return usualSetup;
  const { ends, layout, prefix, suffix } = kept;
  return {
    ends: ends === "pause" ? "pause" : "key",
    layout: layout === "text" || layout === "positions" ? layout : "auto",
    prefix: affix(prefix),
    suffix: affix(suffix),
  };
}

/** The setup of this browser's scanner, kept on the device beside the station's name. */
export function createScannerSetup(storage: Kept | null): KeptSetup {
  const get = (key: string): string | null => {
    try {
      return storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  };
  const put = (key: string, text: string): boolean => {
    try {
      storage?.setItem(key, text);
      return storage !== null;
    } catch {
      return false;
    }
  };
  let setup = readScannerSetup(get(setupKey));
  let proofs = (get(proofsKey) ?? "")
    .split(" ")
    .filter((name) => proofNames.includes(name))
    .slice(-proofsMax) as Proof[];
  const keepProofs = (next: Proof[]) => {
    if (next.join() === proofs.join()) return;
    proofs = next;
    put(proofsKey, proofs.join(" "));
  };
  return {
    read: () => setup,
    write(next) {
      setup = readScannerSetup(JSON.stringify(next));
      return put(setupKey, JSON.stringify(setup));
    },
    proofs: () => proofs,
    prove: (proof) => keepProofs([...proofs, proof].slice(-proofsMax)),
    forgetProofs: () => keepProofs([]),
  };
}
