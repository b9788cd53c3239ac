import type { Line } from "../scan-door.ts";
import type { Ledger } from "./ledger.ts";
import { type Answered, type KeptScan, type NewScan, nobody, type OutboxStore, type Settlement } from "./records.ts";
import { createRetry } from "./retry.ts";
import { type SendOutcome, sendScans } from "./send.ts";
import type { Tabs } from "./tabs.ts";
import type { OutboxWorld } from "./world.ts";
import type { Writer } from "./writer.ts";

const batchScansMax = 20;

export type Sender = {
  /** Sends what there is to send, unless that goes on already. */
  pump(): void;
  line(): Line;
  /** Does it send, or know when it will? */
  isBusy(): boolean;
  /** Another tab found out, in this person's name. */
  hearLine(line: Line, person: number): void;
};

type SenderOptions = {
  store: OutboxStore;
  /** The oldest scans of one person that are kept, at most `max`. */
  stored(person: number, max: number): Promise<KeptScan[]>;
  ledger: Ledger;
  writer: () => Writer;
  tabs: Tabs;
  world: OutboxWorld;
  /** Whose session the browser has; 0 when nobody's. */
  signedIn(): number;
  onLine(line: Line): void;
  onSettled(answers: Answered[]): void;
};

/** What these say is about the person who is signed in, not about the network. */
const isOfPerson = (line: Line): boolean => line === "out" || line === "other";

const seqsOf = (batch: readonly (NewScan | KeptScan)[]) => batch.flatMap((scan) => ("seq" in scan ? [scan.seq] : []));

/** Sends strictly in order: one request in the air in all tabs, up to twenty scans in it, the same again until it is answered. */
export function createSender({ store, stored, ledger, writer, tabs, world, signedIn, onLine, onSettled }: SenderOptions): Sender {
  const retry = createRetry(() => world.random());
  let line: Line = "online";
  let isDraining = false;
  let isAskedAgain = false;
  let batchMax = batchScansMax;
  /** Answered scans that the disk would not let go of: passed over, and asked for again with the next ones. */
  let undone: Settlement = { seqs: [], aside: [] };
  let timer: unknown = null;

  function setLine(next: Line) {
    if (next === line) return;
    line = next;
    tabs.tell({ is: "line", line, person: signedIn() });
    onLine(line);
  }

  function rest() {
    if (timer !== null) world.clearTimer(timer);
    timer = null;
  }

  function later(delayMs: number) {
    rest();
    timer = world.setTimer(pump, delayMs);
  }

  function pump() {
    isAskedAgain = isDraining;
    if (isDraining) return;
    const waitMs = retry.heldBackMs(world.elapsedMs());
    if (waitMs > 0) return later(waitMs);
    isDraining = true;
    rest();
    drain()
      .catch(reportError)
      .finally(() => {
        isDraining = false;
        if (isAskedAgain) pump();
      });
  }

  /** Until nothing is left, or no answer comes. Between two requests other tabs have their turn. */
  async function drain() {
    for (let isHopeful = true; isHopeful; ) {
      isHopeful = false;
      await tabs.alone(async () => {
        isHopeful = await sendNext(signedIn());
      });
    }
  }

  async function sendNext(person: number): Promise<boolean> {
    if (person === nobody) return false;
    const batch = await storedOf(person);
    return batch.length > 0 ? sendAndSettle(batch, person) : sendFromMemory(person);
  }

  async function storedOf(person: number): Promise<KeptScan[]> {
    const oldest = await stored(person, batchMax + undone.seqs.length);
    return oldest.filter(({ key }) => !ledger.isAnswered(key)).slice(0, batchMax);
  }

  /** What this device could not keep follows what it could. */
  async function sendFromMemory(person: number): Promise<boolean> {
    if (!writer().isBroken()) return false;
    return writer().pause(async () => {
      const batch = ledger.unwritten().filter((scan) => scan.person === person);
      return batch.length > 0 && sendAndSettle(batch.slice(0, batchMax), person);
    });
  }

  /** Gives whether there is hope for the next batch. */
  async function sendAndSettle(batch: readonly NewScan[], person: number): Promise<boolean> {
    const outcome = await send(batch, person);
    switch (outcome.is) {
      case "signed_out":
        setLine("out");
        return false;
      case "other_person":
        setLine("other");
        return false;
      case "refused":
        return refused(batch, outcome.why);
      case "unanswered":
        return unanswered(outcome.line, outcome.retryAfterMs);
      case "answered":
        if (outcome.results.length === 0) return unanswered("busy", 0);
        batchMax = batchScansMax;
        await settle(outcome.results.map((result, place) => ({ ...(batch[place] as NewScan), result, why: "" })));
        return true;
    }
  }

  async function send(batch: readonly NewScan[], person: number): Promise<SendOutcome> {
    const abort = new AbortController();
    let deadline: unknown = null;
    const silence = new Promise<SendOutcome>((resolve) => {
      deadline = world.setTimer(() => resolve({ is: "unanswered", line: "offline", retryAfterMs: 0 }), retry.timeoutMs());
    });
    const scans = batch.map(({ scan }) => scan);
    const outcome = await Promise.race([sendScans(world.fetch, scans, person, world.nowMs(), abort.signal), silence]);
    world.clearTimer(deadline);
    abort.abort();
    return outcome;
  }

  /** Answered scans leave the disk; refused ones lie aside from the same moment on. */
  async function settle(got: Answered[]) {
    // Without locks another tab may have had the same answer, and somebody may have looked at it since.
    const answers = got.filter(({ key }) => !ledger.isAnswered(key));
    const aside = answers
      .filter(({ result }) => !result || result.result === "refused")
      .map(({ key, scan, result, why }) => ({ key, scan, result, why }));
    const settlement = { seqs: [...undone.seqs, ...seqsOf(got)], aside: [...undone.aside, ...aside] };
    retry.succeeded();
    undone = await store.settle(settlement).then(
      () => ({ seqs: [], aside: [] }),
      () => settlement,
    );
    // In one go with what it shows: in between a scan would be neither waiting nor counted.
    ledger.answered(answers.map(({ key }) => key));
    tabs.tell({ is: "settled", answers });
    setLine("online");
    onSettled(answers);
  }

  /** One scan of many may be what the server can't take: they go one by one until it is found. */
  async function refused(batch: readonly NewScan[], why: string): Promise<boolean> {
    if (batch.length > 1) batchMax = 1;
    else await settle(batch.map((scan) => ({ ...scan, result: null, why })));
    return true;
  }

  function unanswered(next: "offline" | "busy", retryAfterMs: number): boolean {
    // A fault of the server's own may be one scan's: alone it holds up nobody who is before it.
    if (next === "busy" && retryAfterMs === 0) batchMax = 1;
    later(retry.failed(world.elapsedMs(), retryAfterMs));
    setLine(next);
    return false;
  }

  return {
    pump,
    line: () => line,
    isBusy: () => isDraining || timer !== null,
    hearLine(next, person) {
      if (next === line || (person !== signedIn() && (isOfPerson(next) || isOfPerson(line)))) return;
      line = next;
      onLine(next);
    },
  };
}
