import type { Answer, Line, QueuedScan } from "../scan-door.ts";
import type { AsideRecord } from "./records.ts";

export type OutboxEvents = {
  /** On the disk: from here on they may be shown. */
  onStored(scans: QueuedScan[]): void;
  /** This device can't keep them. They are sent from memory while this page is open. */
  onUnstored(scans: QueuedScan[]): void;
  /** Every answer to this page's scans of one request, in order. */
  onAnswers(answers: Answer[]): void;
  /** The server refused the request itself, not by a rule: somebody has to look at it. */
  onSetAside(record: AsideRecord): void;
  onLine(line: Line): void;
  /** Another tab changed what waits. */
  onChange(): void;
  /** Somebody looked at them, in another tab. */
  onAsidesSeen(keys: string[]): void;
};

/** What shows scans must never stop what keeps and sends them. */
export function guarded(events: OutboxEvents): OutboxEvents {
  const guard =
    <Given extends unknown[]>(tell: (...given: Given) => void) =>
    (...given: Given) => {
      try {
        tell(...given);
      } catch (error) {
        reportError(error);
      }
    };
  return {
    onStored: guard(events.onStored),
    onUnstored: guard(events.onUnstored),
    onAnswers: guard(events.onAnswers),
    onSetAside: guard(events.onSetAside),
    onLine: guard(events.onLine),
    onChange: guard(events.onChange),
    onAsidesSeen: guard(events.onAsidesSeen),
  };
}
