import { fromLine, type Message } from "./wire.ts";

/** The reader's messages, one a line. Ends with the process; a line that was cut off by its end is none. */
export async function* messages(stdout: ReadableStream<Uint8Array>): AsyncGenerator<Message, undefined> {
  const decoder = new TextDecoder();
  let waiting: string[] = [];
  for await (const piece of stdout) {
    const lines = decoder.decode(piece, { stream: true }).split("\n");
    waiting.push(lines.shift() ?? "");
    for (const line of lines) {
      yield fromLine(waiting.join(""));
      waiting = [line];
    }
  }
}
