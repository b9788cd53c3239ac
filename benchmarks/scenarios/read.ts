import { expecting, writer } from "../driver/player.ts";
import type { Scenario } from "./scenario.ts";

/** Paths to be read, any of them at any time, and a text that must be in each answer. */
export type ReadSettings = { name: string; paths: { path: string; has: string }[] };

export const read: Scenario<ReadSettings> =
  ({ host, settings: { name, paths } }) =>
  (pass) => {
    const { get } = writer(host, pass);
    const asks = paths.map(({ path, has }) => ({ name, request: get(path), check: expecting(has) }));
    return () => ({ ask: asks[Math.floor(Math.random() * asks.length)] as (typeof asks)[number] });
  };
