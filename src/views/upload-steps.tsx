import type { ImportState } from "../domain/import-states.ts";

const words = ["Choose a file", "Check it", "Put it in", "Result"];

const stepOf: Record<ImportState, number> = {
  waiting: 1,
  reading: 1,
  checking: 1,
  ready: 1,
  committing: 2,
  committed: 3,
  revoking: 3,
  revoked: 3,
  cancelled: 3,
  failed: 3,
};

/** Where somebody is on the way from a file to bags; null before there is an upload. */
export function UploadSteps({ state }: { state: ImportState | null }) {
  const now = state === null ? 0 : stepOf[state];
  return (
    <ol class="steps" aria-label="Steps">
      {words.map((each, step) => (
        <li data-s={step < now ? "done" : step === now ? "now" : undefined} aria-current={step === now ? "step" : undefined}>
          <b>{step + 1}</b>
          <span>{each}</span>
        </li>
      ))}
    </ol>
  );
}
