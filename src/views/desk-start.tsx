import type { Kind } from "../domain/kind.ts";
import type { Frame, Person } from "./layout.tsx";
import { StartState } from "./start-state.tsx";

export type DeskStartProps = Pick<Frame, "assets"> & {
  id: string;
  person: Person & { id: number };
  /** All kinds, the switched off ones too: the browser parses codes by the same rules as the server. */
  kinds: Kind[];
  timeZone: string;
  /** Hosts of our own addresses, for the parser. */
  ownHosts: string[];
  /** What only this page needs. */
  more: Record<string, unknown>;
};

/** What a page that scans starts from, in the element with this id. */
export const DeskStart = ({ id, person, kinds, timeZone, ownHosts, assets, more }: DeskStartProps) => {
  const who = { id: person.id, username: person.username, name: person.name };
  return <StartState id={id} state={{ person: who, kinds, ...more, timeZone, ownHosts, version: assets.version, fromDevice: false }} />;
};
