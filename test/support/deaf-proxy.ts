import net from "node:net";

/** PostgreSQL's messages to a client: a letter, then a length that counts itself. */
const [notification, ready] = ["A", "Z"].map((letter) => letter.charCodeAt(0));

/**
 * A proxy in front of PostgreSQL that forwards a notification only while the client's own statement runs, as a pooler in transaction mode
 * does: between statements the connection isn't this client's.
 */
export async function startDeafProxy(targetPort: number) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((inner) => {
    const outer = net.connect(targetPort, "127.0.0.1");
    for (const socket of [inner, outer]) sockets.add(socket.on("error", () => undefined));
    let isAsking = true;
    inner.on("data", (bytes) => {
      isAsking = true;
      outer.write(bytes);
    });
    inner.on("close", () => outer.destroy());
    outer.on("close", () => inner.destroy());
    let rest = Buffer.alloc(0);
    outer.on("data", (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length > 4 && rest.length > rest.readUInt32BE(1)) {
        const end = rest.readUInt32BE(1) + 1;
        if (isAsking || rest[0] !== notification) inner.write(Buffer.from(rest.subarray(0, end)));
        if (rest[0] === ready) isAsking = false;
        rest = rest.subarray(end);
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as net.AddressInfo).port,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
