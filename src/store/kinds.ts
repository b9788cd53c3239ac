import type { Kind } from "../domain/kind.ts";
import type { Database } from "./database.ts";
import { call, type Guard } from "./statement.ts";

/** All kinds and the version that they had together; `site.kinds_version` moves with every change. */
export type KindsState = { version: number; kinds: Kind[] };

export const readKinds = (database: Database): Promise<KindsState> => database.run((client) => call(client, "read_kinds", []), "scan");

export type NewKindRow = {
  name: string;
  sort: "parent" | "child";
  pattern: string;
  capacity: number | null;
  unitGrams: number | null;
  tareGrams: number | null;
};

export const addKind = (database: Database, guard: Guard, kind: NewKindRow): Promise<Kind> =>
  database.run((client) =>
    call(client, "add_kind", [
      guard.sessionId,
      guard.rights,
      kind.name,
      kind.sort,
      kind.pattern,
      kind.capacity,
      kind.unitGrams,
      kind.tareGrams,
    ]),
  );

export type KindChangeRow = Partial<{
  name: string;
  pattern: string;
  capacity: number;
  unitGrams: number;
  tareGrams: number;
  active: boolean;
}>;

export const changeKind = (database: Database, guard: Guard, kindId: number, change: KindChangeRow): Promise<Kind> =>
  database.run((client) => call(client, "change_kind", [guard.sessionId, guard.rights, kindId, JSON.stringify(change)]));

export type Area = { id: number; name: string; active: boolean };

export const listAreas = (database: Database, guard: Guard): Promise<Area[]> =>
  database.run((client) => call(client, "list_areas", [guard.sessionId, guard.rights]));

/** The areas that are not switched off. */
export const readAreas = (database: Database): Promise<{ id: number; name: string }[]> =>
  database.run((client) => client<{ id: number; name: string }[]>`select id, name from areas where active`);

export const addArea = (database: Database, guard: Guard, name: string): Promise<Area> =>
  database.run((client) => call(client, "add_area", [guard.sessionId, guard.rights, name]));

export const changeArea = (
  database: Database,
  guard: Guard,
  areaId: number,
  change: { name?: string | undefined; active?: boolean | undefined },
): Promise<Area> => database.run((client) => call(client, "change_area", [guard.sessionId, guard.rights, areaId, JSON.stringify(change)]));
