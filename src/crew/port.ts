/** Workers that lost their parent end by themselves within a moment: the start after it waits for them. */
const leavingMs = 8000;

const isTaken = (error: unknown) => (error as { code?: string }).code === "EADDRINUSE";

/**
 * The port that workers are going to share, chosen when it is 0. Taken without sharing and given back: a port that is somebody else's is refused
 * as it is without workers, where sharing would let two programs answer in turns. Throws what `Bun.serve` throws.
 */
export async function portToShare(hostname: string, port: number, waitMs = leavingMs): Promise<number> {
  for (const until = performance.now() + waitMs; ; await Bun.sleep(100)) {
    try {
      const server = Bun.serve({ port, hostname, fetch: () => new Response() });
      const chosen = server.port as number;
      await server.stop(true);
      return chosen;
    } catch (error) {
      if (!isTaken(error) || performance.now() > until) throw error;
    }
  }
}
