import { z } from "zod";

export const roleSchema = z.enum(["dispatcher", "biller", "admin"]);
export type Role = z.infer<typeof roleSchema>;

const everybody: readonly Role[] = ["dispatcher", "biller", "admin"];
const billing: readonly Role[] = ["biller", "admin"];
const admins: readonly Role[] = ["admin"];

/** Who may do what (domain: "Who may do what"). What is not here is allowed to nobody. */
const table = {
  see_own_account: everybody,
  use_own_account: everybody,
  scan_bags: everybody,
  see_bags: everybody,
  see_bills: everybody,
  see_stats: everybody,
  scan_bills: billing,
  change_bills: billing,
  delete_bills: admins,
  export_bills: billing,
  export_bags: admins,
  see_events: admins,
  export_events: admins,
  export_activity: admins,
  upload_bags: admins,
  see_returns: billing,
  see_kinds: admins,
  change_kinds: admins,
  see_areas: admins,
  change_areas: admins,
  manage_people: admins,
  manage_tokens: admins,
  see_system: admins,
  run_checks: admins,
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof table;
export const actions = Object.keys(table) as Action[];

/** What a device token may be narrowed to. A browser's session has `all`. */
export const scopeSchema = z.enum(["all", "scan", "read"]);
export type Scope = z.infer<typeof scopeSchema>;

/** A file of what may be seen is a look as well: a program that only reads can fetch it. */
const isLook = (action: Action) => action.startsWith("see_") || action.startsWith("export_");

/** What hangs from a neck or lies on a table may be lost: it opens nothing that is for admins alone, whoever it belongs to. */
const isForAdminsAlone = (action: Action) => table[action] === admins;

const scopes: Record<Scope, (action: Action) => boolean> = {
  all: () => true,
  scan: (action) => action.startsWith("scan_") || (isLook(action) && !isForAdminsAlone(action)),
  read: isLook,
};

/** May this role do this, with a session or token of this scope? Areas are checked where the rows are: in the statement. */
export const can = (role: Role, action: Action, scope: Scope = "all"): boolean =>
  (table[action] as readonly Role[]).includes(role) && scopes[scope](action);
