import { type OpenBag, openBagsWords } from "../domain/open-bags.ts";
import { fill } from "./fill.ts";
import { followLive } from "./live.ts";

/** Keeps the list of parents that are being packed true, whoever packs them. */
export function watchOpenBags(root: Element, timeZone: string): void {
  followLive({
    name: "open_bags",
    after: "",
    address: () => "/api/live?watch=open_bags",
    onNews: (data) => fill(root, openBagsWords((data as { items: OpenBag[] }).items, new Date(), timeZone)),
    onState: () => {},
    onOver: () => {},
  });
}
