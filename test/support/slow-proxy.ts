import net from "node:net";

/** A TCP proxy in front of a database whose answers come late, by chance and each line for itself: a pause between reading and keeping. */
export async function startSlowProxy(targetPort: number, pauseMs: () => number) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((inner) => {
    const outer = net.connect(targetPort, "127.0.0.1");
    let last = Promise.resolve();
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        inner.destroy();
        outer.destroy();
      });
    }
    inner.on("data", (bytes) => outer.write(bytes));
    outer.on("data", (bytes) => {
      const ms = pauseMs();
      last = last.then(async () => {
        if (ms > 0) await Bun.sleep(ms);
        if (!inner.destroyed) inner.write(bytes);
      });
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as net.AddressInfo).port,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
