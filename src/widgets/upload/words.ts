/** An upload as the server tells it, as far as this page shows it. */
export type UploadNews = {
  state: string;
  message: string;
  progress: { rowsRead: number; rowsWritten: number; rate: number; share: number; secondsLeft: number | null };
  counts: { new: number; moved: number } | null;
};

/** What is being done while a state lasts. Other states are somebody's turn, or the end. */
export const verbs: Record<string, string> = {
  waiting: "Waiting for",
  reading: "Reading",
  checking: "Checking",
  committing: "Putting in",
  revoking: "Taking back",
};

const figure = (count: number) => count.toLocaleString("en");

/** How long it still takes, roughly; what is done meanwhile where nobody can tell. */
export function leftWords({ message, progress: { secondsLeft } }: UploadNews): string {
  if (secondsLeft === null) return message;
  if (secondsLeft < 60) return `About ${Math.max(1, secondsLeft)} ${secondsLeft > 1 ? "seconds" : "second"} left`;
  const minutes = Math.ceil(secondsLeft / 60);
  return `About ${minutes} ${minutes > 1 ? "minutes" : "minute"} left`;
}

/** How many rows are done, and how fast. */
export function rowsWords({ state, progress: { rowsRead, rowsWritten, rate }, counts }: UploadNews): string {
  if (state === "waiting" || state === "revoking") return "";
  if (state === "checking") return `${figure(rowsRead)} rows read`;
  const pace = rate > 0 ? `, ${figure(rate)} a second` : "";
  if (state === "reading") return `${figure(rowsRead)} rows read${pace}`;
  return `${figure(rowsWritten)} of ${figure((counts?.new ?? 0) + (counts?.moved ?? 0))} rows${pace}`;
}
