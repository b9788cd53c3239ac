import type { Socket } from "bun";

export type Scan = { do: "pack"; parent: string; child: string } | { do: "link" | "unlink"; bill: string; parent: string };

export type Drive = {
  host: string;
  port: number;
  stations: readonly { token: string; name: string }[];
  seconds: number;
  /** How long a station takes from one scan to the next; without it as fast as it is answered. */
  everyMs?: number;
  next: (station: string) => Scan;
  /** Whether an answer is the one that must come; others are counted as wrong. */
  isRight: (outcome: string) => boolean;
};

export type Driven = { rate: number; p50Ms: number; p99Ms: number; wrong: number };

const rounded = (ms: number) => Math.round(ms * 10) / 10;
const outcomeOf = (answer: string) => /"outcome":"([a-z_]+)"/.exec(answer)?.[1] ?? answer.slice(0, 60);

/**
 * Every station sends its next scan as soon as the last was answered, over a connection of its own, for `seconds`. HTTP is written and read
 * by hand, so that the driver takes as little of the machine as it can from what it measures.
 */
export async function drive({ host, port, stations, seconds, everyMs = 0, next, isRight }: Drive): Promise<Driven> {
  const times: number[] = [];
  const wrong: Record<string, number> = {};
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  const run = ({ token, name }: { token: string; name: string }) =>
    new Promise<void>((done, fail) => {
      const head = `POST /api/scans HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: `;
      let sentAt = 0;
      let received = "";
      const send = (socket: Socket) => {
        const body = JSON.stringify({ scans: [{ key: crypto.randomUUID(), station: name, how: "scanner", ...next(name) }] });
        sentAt = performance.now();
        socket.write(`${head}${body.length}\r\n\r\n${body}`);
      };
      const take = (socket: Socket, chunk: Buffer) => {
        received += chunk.toString("latin1");
        const bodyAt = received.indexOf("\r\n\r\n") + 4;
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
        if (bodyAt < 4 || received.length < bodyAt + length) return;
        const now = performance.now();
        times.push(now - sentAt);
        const outcome = outcomeOf(received.slice(bodyAt));
        if (!isRight(outcome)) wrong[outcome] = (wrong[outcome] ?? 0) + 1;
        received = "";
        const waitMs = everyMs - (now - sentAt);
        if (now + Math.max(0, waitMs) >= until) {
          socket.end();
          done();
        } else if (waitMs > 0) setTimeout(send, waitMs, socket);
        else send(socket);
      };
      Bun.connect({
        hostname: host,
        port,
        // Stations of a hall don't pull their triggers together.
        socket: {
          open: (socket) => void setTimeout(send, Math.random() * everyMs, socket),
          data: take,
          error: (_, error) => fail(error),
          close: () => done(),
        },
      }).catch(fail);
    });
  await Promise.all(stations.map(run));
  const lastedSeconds = (performance.now() - startedAt) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => rounded(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  const wrongCount = Object.values(wrong).reduce((sum, count) => sum + count, 0);
  if (wrongCount > 0) process.stderr.write(`wrong answers: ${JSON.stringify(wrong)}\n`);
  return { rate: times.length / lastedSeconds, p50Ms: at(0.5), p99Ms: at(0.99), wrong: wrongCount };
}
