import { type ScannerSetup, usualSetup } from "../scanner-setup.ts";

export const isUsual = (setup: ScannerSetup): boolean =>
  (Object.keys(usualSetup) as (keyof ScannerSetup)[]).every((name) => setup[name] === usualSetup[name]);

/** What this station does for its scanner, a sentence for each thing. */
export function setupLines({ ends, layout, prefix, suffix }: ScannerSetup): string[] {
  return [
    ends === "pause" && "A short pause ends a code.",
    layout === "positions" && "Codes are read by the places of the keys, as on an English keyboard.",
    layout === "text" && "Codes are read as the computer writes them.",
    prefix !== "" && `“${prefix}” is taken off before the code.`,
    suffix !== "" && `“${suffix}” is taken off behind the code.`,
  ].filter((line) => line !== false);
}
