import { figure } from "./moment.tsx";
import type { UploadCounts } from "./upload-facts.ts";

type Line = { className: string; words: string; count: number; isShown: boolean };

function linesOf(counts: UploadCounts, isIn: boolean): Line[] {
  const { moved, same, refused, changed, done } = counts;
  return [
    { className: "t-ok", words: isIn ? "Put in" : "Will be put in", count: isIn ? done - moved : counts.new, isShown: true },
    { className: "t-ok", words: isIn ? "Moved" : "Will be moved", count: moved, isShown: moved > 0 },
    { className: "t-dup", words: "There already, nothing to do", count: same, isShown: true },
    { className: "t-dup", words: "Scanned since the check, left alone", count: changed, isShown: changed > 0 },
    { className: "t-bad", words: "Can't be done", count: refused, isShown: true },
  ];
}

/** What the rows of a file come to, in numbers: before it is put in (what will be), and after (what was). */
export const UploadTally = ({ counts, isIn }: { counts: UploadCounts; isIn: boolean }) => (
  <dl class="tally">
    {linesOf(counts, isIn)
      .filter(({ isShown }) => isShown)
      .map(({ className, words, count }) => (
        <div class={className}>
          <dt>{words}</dt>
          <dd>{figure(count)}</dd>
        </div>
      ))}
  </dl>
);
