import type { Pass } from "./player.ts";
import { writer } from "./player.ts";
import type { Target } from "./wire.ts";

const newsMark = Buffer.from("\ndata: ");

/** Opens event streams and counts what comes on them. `close` ends them; `lost` counts those that ended before. */
export async function openStreams({ host, port, isTls }: Target, streams: readonly { path: string; pass: Pass }[]) {
  const counts = { news: 0, lost: 0, refused: 0 };
  let isOver = false;
  const sockets = await Promise.all(
    streams.map(({ path, pass }) =>
      Bun.connect({
        hostname: host,
        port,
        ...(isTls ? { tls: { serverName: host } } : {}),
        socket: {
          open: (socket) => void socket.write(writer(`${host}:${port}`, pass).get(path)),
          data: (_, bytes) => {
            if (bytes.indexOf("HTTP/1.1 ") === 0 && bytes.indexOf("HTTP/1.1 200") !== 0) counts.refused++;
            for (let at = bytes.indexOf(newsMark); at !== -1; at = bytes.indexOf(newsMark, at + 1)) counts.news++;
          },
          close: () => {
            if (!isOver) counts.lost++;
          },
        },
      }),
    ),
  );
  return {
    counts,
    close: () => {
      isOver = true;
      for (const socket of sockets) socket.end();
    },
  };
}
