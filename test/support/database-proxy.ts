import net from "node:net";

/** A statement as it went by: its text, whether it stays prepared, and the values that it was given, as text. */
export type Statement = { text: string; isPrepared: boolean; values: (string | null)[] };

type Reader = { cut: (length: number) => Buffer; text: () => string; int16: () => number; int32: () => number };

function reader(bytes: Buffer): Reader {
  let at = 0;
  const cut = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    cut,
    text: () => {
      const end = bytes.indexOf(0, at);
      const found = bytes.toString("utf8", at, end);
      at = end + 1;
      return found;
    },
    int16: () => cut(2).readInt16BE(),
    int32: () => cut(4).readInt32BE(),
  };
}

/** Values of a Bind, in the form in which they were sent: our driver sends all as text. */
function boundValues(message: Reader): (string | null)[] {
  for (let formats = message.int16(); formats > 0; formats--) message.int16();
  return Array.from({ length: message.int16() }, () => {
    const length = message.int32();
    return length === -1 ? null : message.cut(length).toString("utf8");
  });
}

/** Reads what a client says to PostgreSQL (protocol 3.0, without TLS): first a startup message, then messages with a letter each. */
function listen(onMessage: (letter: string, body: Buffer) => void) {
  let waiting = Buffer.alloc(0);
  let isStarted = false;
  return (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    for (;;) {
      const head = isStarted ? 1 : 0;
      if (waiting.length < head + 4) return;
      const length = waiting.readUInt32BE(head) + head;
      if (waiting.length < length) return;
      if (isStarted) onMessage(String.fromCharCode(waiting[0] as number), waiting.subarray(5, length));
      isStarted = true;
      waiting = waiting.subarray(length);
    }
  };
}

/** These make the server answer, and the client waits: Sync, Flush, a simple query. */
const waitsFor = new Set(["S", "H", "Q"]);

/**
 * A proxy in front of a database that counts round trips: messages that wait for an answer, not those that sign in. With `delayMs` each way it is
 * a database far away. `record` keeps the statements with their values as well.
 */
export async function startDatabaseProxy(targetPort: number, { delayMs = 0 } = {}) {
  let trips = 0;
  let recorded: Statement[] | null = null;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const database = net.connect(targetPort, "127.0.0.1");
    const texts = new Map<string, string>();
    const hear = listen((letter, body) => {
      if (waitsFor.has(letter)) trips++;
      const message = reader(body);
      if (letter === "P") texts.set(message.text(), message.text());
      if (letter === "B" && recorded) {
        message.text();
        const name = message.text();
        recorded.push({ text: texts.get(name) ?? "", isPrepared: name !== "", values: boundValues(message) });
      }
      if (letter === "Q") recorded?.push({ text: message.text(), isPrepared: false, values: [] });
    });
    client.on("data", hear);
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on("data", (bytes) => (delayMs > 0 ? setTimeout(() => to.writable && to.write(bytes), delayMs) : to.write(bytes)));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as net.AddressInfo).port,
    /** How many round trips there were until now. */
    trips: () => trips,
    /** The statements that go by while `work` runs. */
    async record(work: () => Promise<unknown>): Promise<Statement[]> {
      recorded = [];
      try {
        await work();
        return recorded;
      } finally {
        recorded = null;
      }
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
