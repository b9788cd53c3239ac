import { readCard } from "../../domain/card.ts";
import { parseCode } from "../../domain/code.ts";
import type { DeskStart } from "./start.ts";

/** Is this text something that the page knows: a bag's code, or a card? By it the scanner's keyboard country is found out. */
export const fits = (text: string, { kinds, ownHosts }: Pick<DeskStart, "kinds" | "ownHosts">): boolean =>
  readCard(text) !== null || parseCode(text, { kinds, ownHosts }).ok;
