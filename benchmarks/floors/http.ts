import { join } from "node:path";
import { drive } from "../driver/start.ts";

/** The bare servers of `bare.ts`, in a process of their own, asked by the same driver in the same way. */
export async function startBareServers() {
  const server = Bun.spawn([process.execPath, join(import.meta.dir, "bare.ts")], { stdout: "pipe", stderr: "inherit" });
  const first = await server.stdout.getReader().read();
  const ports = JSON.parse(new TextDecoder().decode(first.value)) as { bare: number; hono: number };
  const rate = (port: number, has: string) => async (connections: number, seconds: number) => {
    const driven = await drive({
      url: `http://127.0.0.1:${port}`,
      scenario: "read",
      settings: { name: "bare", paths: [{ path: "/api/bag/PKT000000001", has }] },
      passes: Array.from({ length: connections }, (_, n) => ({ token: "tt_nobody", station: `table-${n}` })),
      pace: "closed",
      warmSeconds: 0.5,
      seconds,
    });
    return driven.rate;
  };
  return {
    bunServe: rate(ports.bare, "PKT000000001"),
    hono: rate(ports.hono, "PKT000000001"),
    stop: async () => {
      server.kill();
      await server.exited;
    },
  };
}
