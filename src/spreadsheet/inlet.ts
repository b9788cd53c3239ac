import type { ReadingOrder } from "./wire.ts";

/** What comes in on a reader's standard input. `asked` settles when one more batch may go out. */
export type Inlet = { order: Promise<ReadingOrder>; asked: () => Promise<void> };

const lineEnd = 10;

/** Listens to the server that started this process: its order, then a byte for each batch. Ends the process when nobody is there any more. */
export function openInlet(): Inlet {
  const { promise: order, resolve } = Promise.withResolvers<ReadingOrder>();
  let credit = 0;
  let wake = () => {};
  let line: Uint8Array[] | null = [];
  const hear = (bytes: Uint8Array) => {
    if (line) {
      const end = bytes.indexOf(lineEnd);
      line.push(end < 0 ? bytes : bytes.subarray(0, end));
      if (end < 0) return;
      resolve(JSON.parse(Buffer.concat(line).toString("utf8")) as ReadingOrder);
      line = null;
      credit = bytes.length - end - 1;
    } else credit += bytes.length;
    wake();
  };
  (async () => {
    for await (const bytes of Bun.stdin.stream()) hear(bytes);
    process.exit(0);
  })();
  const asked = async () => {
    while (credit === 0) await new Promise<void>((done) => (wake = done));
    credit--;
  };
  return { order, asked };
}
