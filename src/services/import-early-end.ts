import { Problem } from "../domain/error.ts";
import type { ImportState } from "../domain/import-states.ts";
import type { Database } from "../store/database.ts";
import * as jobs from "../store/import-jobs.ts";
import { Cancelled } from "../store/import-pieces.ts";
import { Lost } from "./import-work.ts";

/** A database that is away or full for a moment is no reason to fail; one that stays so is. */
export type Patience = { triesMax: number; pauseMs: number };
export const patience: Patience = { triesMax: 60, pauseMs: 1000 };

const faultWords = "Something went wrong on our side, and nothing was changed. Try again, or tell an admin.";
const busyWords = "The database was away, too busy or full for too long, and nothing was changed. Tell an admin, then try again.";

/** What stays when work on an upload ends before its time. */
const backTo: Partial<Record<ImportState, ImportState>> = { committing: "ready", revoking: "committed" };

/** The process ends, and gives its work back. */
export class Closing extends Error {}

/** Decides what becomes of an upload whose work ended before its time. */
export class EarlyEnd {
  private readonly tries = new Map<number, number>();

  constructor(
    private readonly database: Database,
    private readonly onFault: (error: unknown) => void,
    private readonly patience: Patience,
  ) {}

  /** It came to its end after all. */
  forget(id: number): void {
    this.tries.delete(id);
  }

  /** True when the system was only away for a moment: the upload is still ours, and to be begun again. */
  async settle(claim: jobs.Claim, state: ImportState, error: unknown): Promise<boolean> {
    if (error instanceof Lost || error instanceof Closing || error instanceof Cancelled) return false;
    const isBusy = error instanceof Problem && error.kind === "busy";
    const tries = (this.tries.get(claim.id) ?? 0) + 1;
    if (isBusy && tries < this.patience.triesMax) {
      this.tries.set(claim.id, tries);
      await Bun.sleep(this.patience.pauseMs);
      return true;
    }
    this.forget(claim.id);
    if (!(error instanceof Problem)) this.onFault(error);
    const words = isBusy ? busyWords : error instanceof Problem ? error.message : faultWords;
    await jobs.settleAs(this.database, claim, backTo[state] ?? "failed", words);
    return false;
  }
}
