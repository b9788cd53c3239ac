import postgres from "postgres";
import { parseCode } from "../../src/domain/code.ts";
import { type PieceWork, runImport } from "../../src/store/import-run.ts";
import * as imports from "../../src/store/imports.ts";
import { guardOf } from "./billing.ts";
import type { SignedIn, TestSite } from "./site.ts";

/** A row of a file: a child and its parent, or a parent and its bill. */
export type FileRow = { parent?: string | null; child?: string | null; bill?: string };

const usual = { knownParents: "reuse", childrenElsewhere: "move" } as const;
const chunkRowsLeast = 1000;

/** Uploads straight through the store, without files. `pieceRows`: how many rows at least make a piece. */
export function importer(site: TestSite, admin: SignedIn) {
  const lines = postgres(site.url, { max: 2, onnotice: () => {}, connection: { role: "tracetrack_app" } as never });
  const guard = guardOf(admin);

  async function onLine<T>(work: (line: postgres.ReservedSql) => Promise<T>): Promise<T> {
    const line = await lines.reserve();
    try {
      return await work(line);
    } finally {
      line.release();
    }
  }

  async function stage(rows: readonly FileRow[], policy: Partial<imports.ImportPolicy> = {}): Promise<number> {
    const hash = new Bun.CryptoHasher("sha256").update(JSON.stringify(rows)).digest("hex");
    const file = { fileName: "bags.xlsx", hash, bytes: 1000, policy: { ...usual, ...policy } };
    const { id } = await imports.makeImport(site.database, guard, file);
    const { kinds } = await site.site.kinds.current();
    const read = (code: string | null) => {
      const parsed = code === null ? null : parseCode(code, { kinds });
      return { code: parsed?.code ?? null, kind: parsed?.ok ? parsed.kind.id : null };
    };
    const staged = rows.map(({ parent = null, child = null, bill }, n): imports.StagedRow => {
      const [p, c] = [read(parent), read(child)];
      const bags = { parentCode: p.code, parentKind: p.kind, childCode: c.code, childKind: c.kind };
      return { place: n + 1, sheet: 1, row: n + 2, ...bags, ...(bill ? { billNumber: bill } : {}) };
    });
    for (let from = 0; from < staged.length; from += 5000) await imports.stageRows(site.database, id, staged.slice(from, from + 5000));
    return id;
  }

  const check = (id: number, pieceRows?: number) =>
    onLine((line) =>
      pieceRows === undefined
        ? imports.checkImport(line, id, chunkRowsLeast)
        : line`select check_import(${id}::int, ${pieceRows}::int) as counts`.then(([row]) => row?.counts as imports.ImportCounts),
    );

  async function run(what: "commit" | "revoke", id: number, more: Partial<PieceWork> = {}): Promise<imports.ImportCounts> {
    await imports.startImport(site.database, guard, id, what === "commit" ? "committing" : "revoking");
    try {
      return await onLine((line) => runImport(what, { line, watcher: lines }, { id, ...more }));
    } catch (error) {
      await imports.settleImport(site.database, id, what === "commit" ? "ready" : "committed", null);
      throw error;
    }
  }

  /** What the check said of each row, in order: verdict, reason, and what it says more. */
  const said = async (id: number): Promise<string[]> =>
    (await site.owner`select verdict, reason, other from import_rows where import_id = ${id} order by place`).map(
      ({ verdict, reason, other }) => [verdict, reason, other].filter(Boolean).join(" "),
    );

  const inTheWay = (id: number) => onLine((line) => imports.standsInTheWay(line, id, 10));
  return { stage, check, run, said, inTheWay, close: () => lines.end() };
}
export type Importer = ReturnType<typeof importer>;
