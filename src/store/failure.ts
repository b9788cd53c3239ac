import { busy, Problem } from "../domain/error.ts";

/** Signals from the commands that the caller answers itself: the rights it believed in, or the kinds it read, are not the newest. */
export class RightsChanged extends Error {}
export class KindsChanged extends Error {}

/** Sentences for what the commands refuse by name (`refuse` in commands/people.sql). */
const refusals: Record<string, { kind: "conflict" | "unknown" | "invalid" | "not_allowed"; message: string }> = {
  unknown_person: { kind: "unknown", message: "There is no such person." },
  unknown_area: {
    kind: "unknown",
    message: "There is no such area, or it is switched off.",
  },
  unknown_kind: { kind: "unknown", message: "There is no such kind." },
  unknown_session: { kind: "unknown", message: "You are not signed in there any more." },
  link_over: { kind: "unknown", message: "This link was used already, or it is too old. Ask an admin for a new one." },
  setup_over: { kind: "conflict", message: "Nothing is being set up, or ten minutes have passed. Begin again." },
  second_factor_off: { kind: "conflict", message: "You have no second step now. There is nothing to change." },
  own_second_factor: { kind: "not_allowed", message: "This is your own. Turn it off under My account, with your password and a code." },
  unknown_token: { kind: "unknown", message: "There is no such token." },
  username_taken: {
    kind: "conflict",
    message: "Somebody has this user name already. Choose another.",
  },
  name_taken: {
    kind: "conflict",
    message: "This name is taken already. Choose another.",
  },
  own_role: {
    kind: "not_allowed",
    message: "Nobody changes their own role. Ask another admin.",
  },
  own_account: {
    kind: "not_allowed",
    message: "Nobody switches themselves off. Ask another admin.",
  },
  last_admin: {
    kind: "conflict",
    message: "This is the last admin. Make another admin first.",
  },
  other_sort: {
    kind: "invalid",
    message: "Parents have a capacity and a tare, children a unit weight.",
  },
  end_date_past: {
    kind: "invalid",
    message: "The end date is in the past. Choose a later one.",
  },
  unknown_bill: { kind: "unknown", message: "There is no bill with this number." },
  unknown_return: { kind: "unknown", message: "There is no return with this number." },
  number_taken: { kind: "conflict", message: "There is a bill with this number already. Choose another." },
  bill_completed: { kind: "conflict", message: "This bill is finished. Open it again first." },
  bill_open: { kind: "conflict", message: "This bill is open already." },
  bill_empty: { kind: "conflict", message: "There is nothing on this bill. Scan parent bags onto it first." },
  bill_not_empty: { kind: "conflict", message: "There are parent bags on this bill. Take them off first." },
  bill_was_completed: { kind: "conflict", message: "This bill was finished once, so its document must stay." },
  reason_needed: { kind: "invalid", message: "This bill is below its target. Say why it is finished all the same." },
  target_below_count: { kind: "conflict", message: "More parent bags than that are on this bill already. Take some off first." },
  unknown_import: { kind: "unknown", message: "There is no upload with this number." },
  import_not_ready: { kind: "conflict", message: "This upload is not checked yet, or is done already. Look at it again." },
  import_not_committed: { kind: "conflict", message: "Only an upload that is in can be taken back." },
  import_over: { kind: "conflict", message: "This upload is done already. Upload the file again to begin anew." },
  kinds_changed: { kind: "conflict", message: "The kinds of bags were changed since the check. Check the file again." },
  built_upon: { kind: "conflict", message: "Somebody has worked on with these bags. See what stands in the way." },
  return_closed: { kind: "conflict", message: "This return is closed already." },
  not_active: {
    kind: "not_allowed",
    message: "This account is switched off. Ask an admin.",
  },
};

/** Worth trying again at once: two transactions stood in each other's way and this one gave way. */
const passing = new Set(["40001", "40P01", "55P03"]);

/** Signs that the server is away, overloaded, or no longer the one that may write. */
const awayCodes =
  /^(?:08...|57P0[1-5]|57014|53...|25006|CONNECTION_.*|CONNECT_TIMEOUT|ECONN.*|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ERR_SOCKET.*|ERR_TLS.*|CERT_.*|UNABLE_TO_.*|SELF_SIGNED_.*|DEPTH_ZERO_.*|58030|3D000|28.*)$/;

/** Drizzle wraps the driver's errors; the code of the innermost counts. */
export function failureCode(error: unknown): string {
  for (let inner = error as { code?: unknown; cause?: unknown } | undefined; inner; inner = inner.cause as typeof inner) {
    if (typeof inner.code === "string") return inner.code;
  }
  return "";
}

function innermostMessage(error: unknown): string {
  let inner = error as { message?: string; cause?: unknown };
  while (inner.cause) inner = inner.cause as typeof inner;
  return inner.message ?? "";
}

export const isPassing = (error: unknown): boolean => passing.has(failureCode(error));
export const isAway = (error: unknown): boolean => awayCodes.test(failureCode(error));

/** What a failed statement means to people. SQL and parameters never leave here. Anything unforeseen comes back as it is: a fault of ours. */
export function meaningOf(error: unknown): unknown {
  const code = failureCode(error);
  if (code === "TT401") return new RightsChanged("rights changed");
  if (code === "TT409") return new KindsChanged("kinds changed");
  if (code === "TT422")
    return new Problem("invalid", "key_reused", "This key was used for another scan. Give every scan a key of its own.");
  if (code === "TT400") {
    const name = innermostMessage(error);
    const refusal = refusals[name];
    if (refusal) return new Problem(refusal.kind, name, refusal.message);
  }
  if (isPassing(error) || isAway(error)) return busy();
  if (code.startsWith("22"))
    return new Problem("invalid", "bad_input", "Something in this request can't be stored. Look at its numbers and texts.");
  return error;
}
