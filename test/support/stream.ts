import { ask, type Json } from "./http.ts";

export type Told = { id: string; event: string; data: Json };

/** Reads an event stream, one event after the other. */
export function readStream(answer: Response) {
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  let isOver = false;
  /** Everything that was not an event: comments, and how long to wait before coming back. */
  const more: string[] = [];

  function takeEvent(): Told | null {
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
      more.push(...lines.filter((line) => line.startsWith(":") || line.startsWith("retry:")));
      if (field("event")) return { id: field("id"), event: field("event"), data: JSON.parse(field("data")) };
    }
    return null;
  }

  /** The next event; null when the stream is over. Throws when none comes in time. */
  async function next(maxMs = 5000): Promise<Told | null> {
    const late = Bun.sleep(maxMs).then(() => "late" as const);
    for (;;) {
      const event = takeEvent();
      if (event || isOver) return event;
      const read = await Promise.race([reader.read(), late]);
      if (read === "late") throw new Error(`Nothing came within ${maxMs} ms; there is ${JSON.stringify(text)}`);
      if (read.done) isOver = true;
      else text += decoder.decode(read.value, { stream: true });
    }
  }

  return {
    answer,
    more,
    next,
    async events(count: number): Promise<Told[]> {
      const told: Told[] = [];
      while (told.length < count) {
        const one = await next();
        if (!one) throw new Error(`The stream was over after ${told.length} of ${count}.`);
        if (one.event !== "beat") told.push(one);
      }
      return told;
    },
    close: () => reader.cancel().catch(() => undefined),
  };
}
export type Stream = ReturnType<typeof readStream>;

type App = Parameters<typeof ask>[0];

/** Opens the stream of a bill. */
export const watch = async (app: App, token: string, bill: string, { after, last }: { after?: string; last?: string } = {}) =>
  readStream(
    await ask(app, "GET", `/api/live?bill=${encodeURIComponent(bill)}${after ? `&after=${after}` : ""}`, {
      as: token,
      ...(last ? { headers: { "last-event-id": last } } : {}),
    }),
  );

/** Opens the stream of today's figures, or of the bags that are being packed. */
export const watchFloor = async (app: App, token: string, what: "stats" | "open_bags" = "stats") =>
  readStream(await ask(app, "GET", `/api/live?watch=${what}`, { as: token }));

/** Reads on until it has beaten so often; a beat that comes too late throws. */
export async function beats(stream: Stream, count: number): Promise<void> {
  for (let left = count; left > 0; ) {
    const told = await stream.next();
    if (!told) throw new Error(`The stream was over with ${left} of ${count} beats to come.`);
    if (told.event === "beat") left--;
  }
}

/** Reads on until something told is as wished, and gives that; what comes too late throws. */
export async function toldWhen(stream: Stream, isWished: (data: Json) => boolean): Promise<Json> {
  for (;;) {
    const [told] = await stream.events(1);
    if (told && isWished(told.data)) return told.data;
  }
}
