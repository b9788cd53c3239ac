import { z } from "zod";

export const roleSchema = z.enum(["dispatcher", "biller", "admin"]);
export type Role = z.infer<typeof roleSchema>;

const everybody: readonly Role[] = ["dispatcher", "biller", "admin"];
const billing: readonly Role[] = ["biller", "admin"];
const admins: readonly Role[] = ["admin"];

/** Who may do what (domain: "Who may do what"). What is not here is allowed to nobody. */
const table = {
  use_own_account: everybody,
  scan_bags: everybody,
  see_bags: everybody,
  see_bills: everybody,
  change_bills: billing,
  see_kinds: everybody,
  change_kinds: admins,
  see_areas: everybody,
  change_areas: admins,
  manage_people: admins,
  manage_tokens: admins,
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof table;
export const actions = Object.keys(table) as Action[];

/** May this role do this? Areas are checked where the rows are: in the statement. */
export const can = (role: Role, action: Action): boolean => (table[action] as readonly Role[]).includes(role);
