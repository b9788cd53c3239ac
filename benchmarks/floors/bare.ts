import { Hono } from "hono";

/** What HTTP costs without us: one answer of a look-up's size from a bare `Bun.serve` (first port) and from a bare Hono route (second). */
const answer = {
  code: "PKT000000001",
  kind: "Packet",
  sort: "child",
  status: "packed",
  count: null,
  capacity: null,
  weightKg: 1,
  parent: { code: "JS-0000001" },
  bill: { number: "B-20261122-0001" },
  area: null,
  createdAt: "2026-11-22T09:30:00.000Z",
  updatedAt: "2026-11-22T09:30:00.000Z",
};
const hono = new Hono();
hono.get("/api/bag/:code", (c) => c.json({ ...answer, code: c.req.param("code") }));
const hostname = "127.0.0.1";
const bare = Bun.serve({ port: 0, hostname, fetch: () => Response.json(answer) });
const routed = Bun.serve({ port: 0, hostname, fetch: hono.fetch });
process.stdout.write(`${JSON.stringify({ bare: bare.port, hono: routed.port })}\n`);
