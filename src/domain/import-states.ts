/** Where an upload stands, from its file to its end. */
export type ImportState =
  | "waiting"
  | "reading"
  | "checking"
  | "ready"
  | "committing"
  | "committed"
  | "revoking"
  | "revoked"
  | "cancelled"
  | "failed";

/** What stands in the way of taking an upload back, as the database names it. `other`: a bill, or another parent. */
export type Obstacle = { code: string; why: string; other: string | null };

const obstacles: Record<string, (obstacle: Obstacle) => string> = {
  changed: ({ code, other }) =>
    other
      ? `${code} was scanned since and is in ${other}. Put it back where the upload had put it, or leave the upload in.`
      : `${code} was scanned since. Put it back where the upload had put it, or leave the upload in.`,
  bill: ({ code, other }) => `${code} is in a parent bag that is on bill ${other ?? ""}. Take that off the bill first.`,
  from_bill: ({ code, other }) => `${code} would go back into a parent bag that is on bill ${other ?? ""}. Take that off the bill first.`,
  closed: ({ code, other }) => `${code} is in ${other ?? "a parent bag"}, which was closed since. Open that again first.`,
  from_closed: ({ code, other }) => `${code} would go back into ${other ?? "a parent bag"}, which is closed. Open that again first.`,
  from_full: ({ code, other }) => `${code} would go back into ${other ?? "a parent bag"}, which is full now. Take a bag out of it first.`,
  unbilled: ({ code, other }) =>
    `${code} was taken off its bill since${other ? ` and is on bill ${other} now` : ""}. Leave the upload in, and correct by hand what is wrong.`,
  bill_completed: ({ code, other }) => `${code} is on bill ${other ?? ""}, which was finished since. Open that bill again first.`,
};

export const obstacleWords = (obstacle: Obstacle): string =>
  obstacles[obstacle.why]?.(obstacle) ?? `Somebody worked on with ${obstacle.code} since.`;

type Told = { state: string; problem: string | null; refused: number; ready: number };

const states: Record<string, (told: Told) => string> = {
  waiting: () => "Waiting for its turn.",
  reading: () => "The file is being read.",
  checking: () => "Every row is being checked.",
  ready: ({ refused, ready }) => {
    if (ready === 0) return "Checked. There is nothing to put in. Look at the rows below.";
    return refused === 0
      ? "Checked. Look at it, then put it in."
      : "Checked. Some rows can't be done: correct the file and upload it again, or put in the rest.";
  },
  committing: () => "The bags are being put in. Nothing of it is seen before all of it is in.",
  committed: () => "The bags are in. You can take them back as long as nobody has worked on with them.",
  revoking: () => "The upload is being taken back.",
  revoked: () => "The upload was taken back. Its bags stay known, and their history too.",
  cancelled: () => "Cancelled. Nothing was put in. Upload the file again to begin anew.",
  failed: () => "This upload failed. Nothing was put in.",
};

/** Where an upload stands, and what to do now. */
export const stateWords = (told: Told): string => told.problem ?? states[told.state]?.(told) ?? "";

export const againWords = "The server stopped while it was at work on this. Nothing had been put in by then; it was begun again by itself.";

/** Of an upload that was taken back: bills that it made and that stay. Null when there are none. */
export function billsLeftWords(numbers: readonly string[]): string | null {
  if (numbers.length === 0) return null;
  const [bills, them] = numbers.length === 1 ? ["Bill", "it"] : ["Bills", "them"];
  return `${bills} ${numbers.join(", ")} stayed, because somebody else worked with ${them} since. Look at ${them}, and delete what nobody needs.`;
}
