import type { Scope } from "../domain/role.ts";

/** A handheld or a program that signs in with a token of its own. */
export type DeviceRow = {
  id: number;
  name: string;
  scope: Scope;
  username: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  active: boolean;
};

/** Somebody in whose name a device may act. */
export type Owner = { id: number; username: string; name: string };

/** What a token is good for, in plain words. */
export const scopeWords: Record<Scope, { name: string; more: string }> = {
  scan: { name: "Scan and look", more: "for handhelds" },
  read: { name: "Look only", more: "for reports, changes nothing" },
  all: { name: "Everything", more: "all that this person may do" },
};
