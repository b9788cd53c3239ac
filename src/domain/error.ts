/** What went wrong, in words for people. `http/errors` turns it into problem details; it knows no HTTP. */
export type ProblemKind =
  | "invalid" // the request breaks a rule of form
  | "signed_out" // nobody is signed in, or not any more
  | "not_allowed" // signed in, but this is not theirs to do
  | "unknown" // there is no such thing
  | "conflict" // it stands against what is already there
  | "too_many" // slow down
  | "busy"; // the database is away or overloaded; the same request may come again

export type FieldProblem = { path: string; message: string };

/** An error that a person may read: `code` is stable and snake_case, `message` a plain sentence that says what to do next. */
export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    readonly code: string,
    message: string,
    readonly more: { errors?: FieldProblem[]; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.name = "Problem";
  }
}

export const signedOut = () => new Problem("signed_out", "signed_out", "You are signed out. Sign in to carry on.");

export const notAllowed = (message = "Your role may not do this. Ask an admin.") => new Problem("not_allowed", "not_allowed", message);

export const busy = (retryAfterSeconds = 1) =>
  new Problem("busy", "busy", "The system is busy. Nothing is lost. Try again in a moment.", { retryAfterSeconds });
