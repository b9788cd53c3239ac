import http from "node:http";

/** What happened to requests for scans, so that a test can say that it really was bad. */
export type Mishaps = { asked: number; dropped: number; answerLost: number; answerCut: number; repeated: number; delayed: number };

const bodyOf = async (stream: http.IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

/**
 * An HTTP proxy that does to `POST /api/scans` what a bad line does: three of ten requests get no answer (half of them were done all the
 * same), others come late, twice, or with half an answer. Everything else passes as it is. `random` gives 0 to 1.
 */
export async function startFaultyProxy(targetPort: number, random: () => number) {
  const mishaps: Mishaps = { asked: 0, dropped: 0, answerLost: 0, answerCut: 0, repeated: 0, delayed: 0 };
  let isCalm = false;

  const forward = (request: http.IncomingMessage, body: Buffer) =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const { method, url: path, headers } = request;
      const onward = http.request({ host: "127.0.0.1", port: targetPort, method, path, headers, agent: false }, async (answer) => {
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: await bodyOf(answer) });
      });
      onward.on("error", reject);
      onward.end(body);
    });

  async function scans(request: http.IncomingMessage, response: http.ServerResponse, body: Buffer) {
    mishaps.asked += 1;
    const chance = random();
    if (random() < 0.3) {
      mishaps.delayed += 1;
      await Bun.sleep(random() * 400);
    }
    if (chance < 0.15) {
      mishaps.dropped += 1;
      return response.destroy();
    }
    let answer = await forward(request, body);
    if (chance < 0.3) {
      mishaps.answerLost += 1;
      return response.destroy();
    }
    if (chance < 0.4) {
      mishaps.repeated += 1;
      answer = await forward(request, body);
    }
    response.writeHead(answer.status, answer.headers);
    if (chance < 0.5) {
      mishaps.answerCut += 1;
      response.write(answer.body.subarray(0, answer.body.length / 2));
      await Bun.sleep(5);
      return response.destroy();
    }
    response.end(answer.body);
  }

  const server = http.createServer(async (request, response) => {
    try {
      const body = await bodyOf(request);
      if (!isCalm && request.method === "POST" && request.url === "/api/scans") return await scans(request, response, body);
      const answer = await forward(request, body);
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    mishaps,
    calm: () => {
      isCalm = true;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
