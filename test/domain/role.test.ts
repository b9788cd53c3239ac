import { describe, expect, test } from "bun:test";
import { type Action, actions, can, type Role, roleSchema, type Scope, scopeSchema } from "../../src/domain/role.ts";

/** domain.md, "Who may do what". An action that is added to the table is added here too, by hand. */
const mayDo: Record<Action, Role[]> = {
  see_own_account: ["dispatcher", "biller", "admin"],
  use_own_account: ["dispatcher", "biller", "admin"],
  scan_bags: ["dispatcher", "biller", "admin"],
  see_bags: ["dispatcher", "biller", "admin"],
  see_bills: ["dispatcher", "biller", "admin"],
  see_stats: ["dispatcher", "biller", "admin"],
  scan_bills: ["biller", "admin"],
  change_bills: ["biller", "admin"],
  delete_bills: ["admin"],
  export_bills: ["biller", "admin"],
  export_bags: ["admin"],
  see_events: ["admin"],
  export_events: ["admin"],
  export_activity: ["admin"],
  upload_bags: ["admin"],
  see_returns: ["biller", "admin"],
  see_kinds: ["admin"],
  change_kinds: ["admin"],
  see_areas: ["admin"],
  change_areas: ["admin"],
  manage_people: ["admin"],
  manage_tokens: ["admin"],
  see_system: ["admin"],
  run_checks: ["admin"],
};
const roles = roleSchema.options;
const scopes = scopeSchema.options;
const isLook = (action: Action) => action.startsWith("see_") || action.startsWith("export_");

test("there are three roles and three scopes", () => {
  expect(roles).toEqual(["dispatcher", "biller", "admin"]);
  expect(scopes).toEqual(["all", "scan", "read"]);
});
test("no action is without its row here", () => expect([...actions].sort()).toEqual(Object.keys(mayDo).sort() as Action[]));

for (const role of roles)
  describe(role, () => {
    for (const action of actions) {
      const may = mayDo[action].includes(role);
      test(`${may ? "may" : "may not"} ${action}`, () => {
        expect(can(role, action)).toBe(may);
        expect(can(role, action, "all")).toBe(may);
      });
      test(`with a token for scanning ${action} needs to be a scan, or a look that is not for admins alone`, () => {
        const isOpen = ["scan_bags", "scan_bills"].includes(action) || (isLook(action) && mayDo[action].includes("biller"));
        expect(can(role, action, "scan")).toBe(may && isOpen);
      });
      test(`with a token for reading ${action} needs to be a look`, () => expect(can(role, action, "read")).toBe(may && isLook(action)));
    }
  });

test("a narrower token never may more", () => {
  for (const role of roles)
    for (const action of actions)
      for (const narrow of ["read", "scan"] as Scope[]) if (can(role, action, narrow)) expect(can(role, action, "all")).toBe(true);
});
test("who may more may all that others may", () => {
  for (const action of actions) {
    if (can("dispatcher", action)) expect(can("biller", action)).toBe(true);
    if (can("biller", action)) expect(can("admin", action)).toBe(true);
  }
});
test("reading changes nothing, and a token never manages people or tokens unless it may all", () => {
  for (const scope of ["scan", "read"] as const)
    for (const action of [
      "manage_people",
      "manage_tokens",
      "change_kinds",
      "change_areas",
      "change_bills",
      "delete_bills",
      "use_own_account",
    ] as const)
      expect(can("admin", action, scope)).toBe(false);
});
for (const word of ["", "Admin", "ADMIN", "root", null, 1, ["admin"]])
  test(`${JSON.stringify(word)} is no role and no scope`, () => {
    expect(roleSchema.safeParse(word).success).toBe(false);
    expect(scopeSchema.safeParse(word).success).toBe(false);
  });
