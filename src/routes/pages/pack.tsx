import type { Hono } from "hono";
import { parseCode } from "../../domain/code.ts";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import type { ScanInput } from "../../services/scan-input.ts";
import { scanAll } from "../../services/scanning.ts";
import { findBag, ownDay } from "../../services/tracing.ts";
import { PackPage, type PackParent } from "../../views/pack.tsx";
import { formFields, frameOf, ownHostsOf, type PageContext, type PageRooms, show, visitor } from "./visit.ts";

type Notice = { tone: "ok" | "bad"; text: string };

/** The parent to carry on with, as the page needs it; null when there is none by this code. */
async function parentInHand(c: PageContext, rooms: PageRooms, code: string): Promise<PackParent | null> {
  if (code === "") return null;
  try {
    const bag = await findBag(visitor(c, rooms), code);
    if (bag.sort !== "parent" || bag.count === null || bag.capacity === null) return null;
    const { kind, count, capacity, status, weightGrams } = bag;
    const children = (bag.children ?? []).map((child) => ({ code: child.code, packedAt: child.packedAt, by: child.by }));
    return { code: bag.code, kind, count, capacity, status, weightGrams, children };
  } catch (error) {
    if (error instanceof Problem && (error.kind === "unknown" || error.kind === "invalid" || error.kind === "not_allowed")) return null;
    throw error;
  }
}

async function page(c: PageContext, rooms: PageRooms, parentCode: string, notice: Notice | null) {
  const context = visitor(c, rooms);
  const [day, parent, { kinds }] = await Promise.all([ownDay(context, 1), parentInHand(c, rooms, parentCode), rooms.site.kinds.current()]);
  const { id, username, name, role } = context.actor.person;
  const { scope } = context.actor;
  const view = (
    <PackPage
      {...frameOf(c, rooms)}
      person={{ id, username, name, role, scope }}
      kinds={kinds}
      parent={parent}
      today={day.today}
      ownHosts={ownHostsOf(c, rooms)}
      fallbackNotice={notice}
    />
  );
  return show(c, view);
}

/** Packing, and the way of it without script: one code, one answer. */
export function mountPack(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/pack", (c) => page(c, rooms, (c.req.query("parent") ?? "").slice(0, 200), null));

  app.post("/pack", async (c) => {
    const context = visitor(c, rooms);
    const { parent = "", code = "" } = await formFields(c);
    const { kinds } = await rooms.site.kinds.current();
    const parsed = parseCode(code, { kinds, ownHosts: rooms.site.ownHosts });
    const isParent = parent === "" || (parsed.ok && parsed.kind.sort === "parent");
    const header = { key: crypto.randomUUID(), station: "no-script", how: "typed" as const };
    const scan: ScanInput = isParent
      ? { ...header, do: "open", parent: code.slice(0, 1000) }
      : { ...header, do: "pack", parent, child: code.slice(0, 1000) };
    const [result] = await scanAll(context, [scan], undefined);
    const opened = isParent && result?.result === "good" ? (result.parent?.code ?? "") : parent;
    return page(c, rooms, opened, result ? { tone: result.result === "refused" ? "bad" : "ok", text: result.message } : null);
  });
}
