import { raw } from "hono/html";
import type { Kind } from "../domain/kind.ts";
import type { Frame, Person } from "./layout.tsx";

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

/** What a widget starts from, in the element with this id. `<` is written so that no text can end the element. */
export function DeskStart({ id, person, kinds, timeZone, ownHosts, assets, more }: DeskStartProps) {
  const who = { id: person.id, username: person.username, name: person.name };
  const start = JSON.stringify({ person: who, kinds, ...more, timeZone, ownHosts, version: assets.version, fromDevice: false });
  return (
    <script type="application/json" id={id}>
      {raw(start.replaceAll("<", "\\u003c"))}
    </script>
  );
}
