import { type OutcomeName, outcomes } from "./outcome.ts";

/** Everything that the log tells of, in the groups in which people look for it. What is not a scan has no other name than this. */
export const whatGroups = {
  Scans: {
    open: "Opened",
    pack: "Packed",
    move: "Moved",
    unpack: "Unpacked",
    close: "Closed",
    reopen: "Opened again",
    link: "Put on a bill",
    unlink: "Taken off a bill",
    return: "Returned",
    undo: "Taken back",
  },
  Bills: {
    bill_made: "Bill made",
    bill_changed: "Bill edited",
    bill_completed: "Bill finished",
    bill_reopened: "Bill opened again",
    bill_deleted: "Bill deleted",
  },
  Returns: { return_made: "Return started", return_finished: "Return finished", return_cancelled: "Return cancelled" },
  Uploads: { import: "Bags uploaded", import_committed: "Upload put in", import_revoked: "Upload taken back" },
  People: {
    person_added: "Person added",
    person_changed: "Person changed",
    password_changed: "Password changed",
    password_link_made: "Link for a password made",
    badge_made: "Badge made",
    badge_taken: "Badge taken away",
    pin_set: "PIN chosen",
    pin_taken: "PIN taken away",
    second_factor_on: "Second step turned on",
    second_factor_off: "Second step turned off",
    second_factor_reset: "Second step reset",
    recovery_codes_made: "Recovery codes made",
    recovery_code_used: "Recovery code used",
    token_added: "Token made",
    token_ended: "Token ended",
  },
  Door: { signed_in: "Signed in", signed_out: "Signed out", station_admitted: "Station made" },
  Settings: { kind_added: "Kind added", kind_changed: "Kind changed", area_added: "Area added", area_changed: "Area changed" },
} as const satisfies Record<string, Record<string, string>>;

const whatWords: Record<string, string> = Object.assign({}, ...Object.values(whatGroups));

/** What was done, in one to four words; a name that nobody gave words for stands for itself. */
export const whatTitle = (what: string): string => whatWords[what] ?? nameWords(what);

/** A scan by what came of it, anything else (an upload's packing too) by what was done. */
export const eventTitle = ({ what, outcome }: { what: string; outcome: string }): string =>
  what in whatGroups.Scans && outcome in outcomes ? outcomes[outcome as OutcomeName].verb : whatTitle(what);

/** `in_other_parent` is written by machines; people say In other parent. */
export const nameWords = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

/** What may be told of what was before and after: nothing else of what the log holds is shown. */
export const fieldWords: Record<string, string> = {
  number: "Number",
  target: "Parent bags",
  destination: "Destination",
  vehicle: "Vehicle",
  note: "Note",
  area: "Area",
  username: "User name",
  name: "Name",
  role: "Role",
  active: "On",
  sort: "Sort",
  pattern: "Pattern",
  capacity: "Capacity",
  unitGrams: "Weight of one, g",
  tareGrams: "Own weight, g",
  scope: "May do",
  expiresAt: "Ends",
};
