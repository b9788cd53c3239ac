import { Problem } from "../domain/error.ts";

const headMaxBytes = 8000;
const partsMax = 20;

/** One part of a form: a field, or a file when it has a file name. Read its pieces before asking for the next part. */
export type FormPart = { name: string; fileName: string | null; pieces: AsyncGenerator<Uint8Array<ArrayBuffer>> };

const notForm = () => new Problem("invalid", "not_form", "This form can't be read. Send it as multipart/form-data with the file in it.");
const cutOff = () => new Problem("invalid", "cut_off", "The end of this upload is missing. Send it again.");

/** The text that divides the parts, from the Content-Type; null when this is no such form. */
export function boundaryOf(contentType: string | undefined): string | null {
  const found = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType ?? "");
  return found?.[1] ?? found?.[2] ?? null;
}

const quoted = (head: string, name: string) =>
  new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(head)?.[1]?.replaceAll('\\"', '"').replaceAll("%22", '"') ?? null;

/** Reads a form as it comes; of a file only what the last piece of the line brought is in memory. */
class FormReader {
  private rest: Buffer = Buffer.from("\r\n");
  private readonly source: ReadableStreamDefaultReader<Uint8Array>;
  private readonly divider: Buffer;

  constructor(body: ReadableStream<Uint8Array>, boundary: string) {
    this.source = body.getReader();
    this.divider = Buffer.from(`\r\n--${boundary}`);
  }

  async *parts(): AsyncGenerator<FormPart> {
    try {
      for await (const _ of this.upToDivider()); // what stands before the first part is nothing
      for (let count = 0; ; count++) {
        const mark = (await this.take(2)).toString("latin1");
        if (mark === "--") return;
        if (mark !== "\r\n" || count >= partsMax) throw notForm();
        const head = await this.head();
        const name = quoted(head, "name");
        if (name === null) throw notForm();
        const pieces = this.upToDivider();
        yield { name, fileName: quoted(head, "filename"), pieces };
        for await (const _ of pieces); // what nobody wanted
      }
    } finally {
      this.source.cancel().catch(() => {});
    }
  }

  private async more(): Promise<void> {
    const { value, done } = await this.source.read();
    if (done) throw cutOff();
    this.rest = this.rest.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.concat([this.rest, value]);
  }

  private async take(count: number): Promise<Buffer> {
    while (this.rest.length < count) await this.more();
    const taken = this.rest.subarray(0, count);
    this.rest = this.rest.subarray(count);
    return taken;
  }

  private async head(): Promise<string> {
    for (;;) {
      const end = this.rest.indexOf("\r\n\r\n");
      if (end >= 0) return (await this.take(end + 4)).toString("utf8");
      if (this.rest.length > headMaxBytes) throw notForm();
      await this.more();
    }
  }

  private async *upToDivider(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (;;) {
      const end = this.rest.indexOf(this.divider);
      const ready = end >= 0 ? end : Math.max(0, this.rest.length - this.divider.length + 1);
      if (ready > 0) yield (await this.take(ready)) as unknown as Uint8Array<ArrayBuffer>;
      if (end >= 0) {
        await this.take(this.divider.length);
        return;
      }
      await this.more();
    }
  }
}

/** The parts of a form, one after another. Throws `Problem` (`not_form`, `cut_off`). */
export const formParts = (body: ReadableStream<Uint8Array>, boundary: string): AsyncGenerator<FormPart> =>
  new FormReader(body, boundary).parts();
