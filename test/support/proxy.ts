import net from "node:net";

/** A TCP proxy in front of a database that can turn into a black hole: lines stay up and nothing comes through. */
export async function startProxy(targetPort: number) {
  let isHole = false;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((inner) => {
    const outer = net.connect(targetPort, "127.0.0.1");
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.on("data", (bytes) => {
        if (!isHole) to.write(bytes);
      });
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        if (!isHole) to.destroy();
      });
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as net.AddressInfo).port,
    /** From now on bytes vanish, on old lines and new ones. */
    swallow: () => {
      isHole = true;
    },
    /** Old lines go dead without a word; new ones work, as after a router's restart. */
    forget: () => {
      for (const socket of sockets) socket.removeAllListeners("data");
    },
    /** Lines that were swallowed stay dead, as after a router's restart; new ones work. */
    heal: () => {
      isHole = false;
      for (const socket of sockets) socket.removeAllListeners("data");
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
