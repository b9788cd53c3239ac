import type { NewScan } from "../outbox/records.ts";
import type { Answer, QueuedScan } from "../scan-door.ts";
import type { Shown } from "./answers.ts";
import type { Panel } from "./words.ts";

/** What a desk's scans are for, as far as what is shown depends on it. Everything else is the same at every desk. */
export type Work = {
  /** Takes an answer into the page, and gives what to show for it. */
  apply(answer: Answer, isReplay: boolean): Shown;
  /** A scan counts from now on: it is on the disk, or this page will send it from memory. */
  stored?(scan: QueuedScan): void;
  /** What is on its way has changed. `isSaid`: its outcome was told on the device at once. */
  waiting?(waiting: readonly NewScan[], isSaid: (key: string) => boolean): void;
  /** The worst of these answers is about to be shown. */
  answered?(answers: readonly Answer[], worst: Shown): void;
  /** The server did not take the request. */
  notTaken?(scan: QueuedScan): void;
  /** True when the panel must stay as it is, because somebody has to choose first. */
  keepsPanel?(next: Panel): boolean;
};
