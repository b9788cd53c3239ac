import { findImport } from "../store/imports.ts";
import type { Site } from "./context.ts";
import { importFacts } from "./import-facts.ts";
import type { Feed } from "./live-stream.ts";

/** One upload: how far it is, each time that something of it is new. Old news is worth nothing, so only the newest is told. */
export function importFeed(site: Site, id: number): Feed {
  let told = "";
  return {
    action: "upload_bags",
    isBehind: () => true,
    async read(actor) {
      const facts = await findImport(site.database, actor, id);
      if (!facts) return { over: "gone" };
      const { same: _, ...shown } = facts;
      const json = JSON.stringify(importFacts(shown));
      if (json === told) return { news: [], isMore: false };
      told = json;
      return { news: [{ name: "import", event: null, json }], isMore: false };
    },
  };
}
