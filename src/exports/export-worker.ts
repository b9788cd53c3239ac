import { busy, Problem } from "../domain/error.ts";
import { sheetRowsMax } from "../spreadsheet/xlsx-stream.ts";
import type { Copies, DatabasePlace } from "../store/side-line.ts";
import { ExportStream } from "./export-stream.ts";
import type { ExportAnswer, ExportAsked, ExportOrder } from "./order.ts";

export type ExportLimits = {
  /** Each holds a connection beside the pool and the database's view of one moment. */
  runningMax: number;
  /** A download that isn't taken by then is cut off. */
  deadlineMs: number;
  /** Without a download for so long the worker is ended. */
  idleMs: number;
  batchRows: number;
  /** How long it rests after a batch, as a share of the time that the batch took. */
  restShare: number;
  sheetRowsMax: number;
};
export const exportLimits: ExportLimits = {
  runningMax: 2,
  deadlineMs: 600_000,
  idleMs: 30_000,
  batchRows: 1000,
  restShare: 1,
  sheetRowsMax,
};

const retryAfterSeconds = 10;

const tooMany = () =>
  new Problem("busy", "too_many_exports", "Other downloads are being made just now. Try again in a moment.", { retryAfterSeconds });
const tooLong = () => new Problem("busy", "export_too_long", "This download took too long. Ask for less of it, or by another line.");

/**
 * Makes downloads away from the thread that answers scans: one worker with its own connections, started with the first download and ended
 * after half a minute without any.
 */
export class ExportWorker {
  private worker: Worker | null = null;
  private readonly streams = new Map<number, ExportStream>();
  private idle: Timer | undefined;
  private lastId = 0;
  private isClosed = false;

  constructor(
    private readonly place: DatabasePlace,
    private readonly copies: Copies | null = null,
    private readonly limits: ExportLimits = exportLimits,
    private readonly file: string = new URL("./worker.ts", import.meta.url).href,
  ) {}

  get running(): number {
    return this.streams.size;
  }

  /** A download whose first piece is there. Throws `too_many_exports`, `busy`, `RightsChanged`. */
  async open(order: ExportOrder): Promise<{ first: Uint8Array<ArrayBuffer>; stream: ExportStream }> {
    if (this.isClosed) throw busy();
    if (this.streams.size >= this.limits.runningMax) throw tooMany();
    const copy = (await this.copies?.placeToRead()) ?? null;
    if (this.streams.size >= this.limits.runningMax) throw tooMany();
    clearTimeout(this.idle);
    const id = ++this.lastId;
    const { batchRows, restShare, sheetRowsMax, deadlineMs } = this.limits;
    const plan = { ...order, place: this.place, copy, batchRows, restShare, sheetRowsMax };
    let isOpen = false;
    const ask = () => {
      this.post(isOpen ? { id, do: "next" } : { id, do: "open", plan });
      isOpen = true;
    };
    const stream = new ExportStream(ask, () => this.leave(id));
    this.streams.set(id, stream);
    stream.limit(deadlineMs, () => stream.end(tooLong()));
    const first = await stream.next();
    if (!first) throw busy();
    return { first, stream };
  }

  /** Downloads on their way are cut off; whoever reads them sees that. */
  close(): void {
    this.isClosed = true;
    for (const stream of this.streams.values()) stream.end();
    this.stop();
  }

  private leave(id: number): void {
    this.streams.delete(id);
    this.worker?.postMessage({ id, do: "end" } satisfies ExportAsked);
    if (this.streams.size > 0 || this.isClosed) return;
    this.idle = setTimeout(() => this.stop(), this.limits.idleMs);
    this.idle.unref();
  }

  private post(asked: ExportAsked): void {
    this.worker ??= this.start();
    this.worker.postMessage(asked);
  }

  private start(): Worker {
    const worker = new Worker(this.file, { ref: false, smol: true }); // the end of the server does not wait for it
    worker.addEventListener("message", ({ data }: MessageEvent<ExportAnswer>) => this.streams.get(data.id)?.answered(data));
    worker.addEventListener("error", (event) => event.preventDefault());
    worker.addEventListener("close", () => {
      if (this.worker === worker) this.died();
    });
    return worker;
  }

  private died(): void {
    this.worker = null;
    for (const stream of this.streams.values()) stream.end();
  }

  private stop(): void {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = null;
    worker?.terminate();
  }
}
