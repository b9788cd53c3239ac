import { Problem } from "../domain/error.ts";
import type { SheetLayout } from "../domain/import-schema.ts";
import { obstacleWords } from "../domain/import-states.ts";
import * as jobs from "../store/import-jobs.ts";
import * as store from "../store/imports.ts";
import { type Actor, acting, type Context } from "./context.ts";
import { decodeCursor, encodeCursor, isRowNumber } from "./cursor.ts";
import { type Import, importFacts, rowFacts } from "./import-facts.ts";
import type { ReceivedFile } from "./import-files.ts";

export type { Import };

export const unknownImport = () => new Problem("unknown", "unknown_import", "There is no upload with this number.");

/** How a sheet is to be read; what it looks like is found out with its first rows. */
export type GivenLayout = Pick<SheetLayout, "place" | "layout" | "columns" | "headingRow" | "fillDown" | "leftOut">;

const given = (layouts: readonly GivenLayout[]): SheetLayout[] =>
  layouts.map((layout) => ({ ...layout, name: "", hidden: false, isGiven: true, sure: 1, sample: [], headings: [] }));

export type Upload = {
  fileName: string;
  layout?: GivenLayout[] | undefined;
  policy: Partial<store.ImportPolicy>;
};

/** Takes a received file up as an upload that waits for its turn. When it can't, the file is dropped. */
export const beginImport = (context: Context, file: ReceivedFile, { fileName, layout = [], policy }: Upload): Promise<{ id: number }> =>
  acting(context, "upload_bags", async (actor) => {
    const { database, imports } = context.site;
    const whole = { knownParents: "reuse", childrenElsewhere: "move", unknownBills: "make", ...policy } as const;
    const { hash, bytes, part } = file;
    const upload = { fileName, hash, bytes, policy: whole, layout: given(layout), worker: imports.worker };
    const { id } = await jobs.takeUpload(database, actor, upload);
    await imports.files.keep(part, id);
    imports.wake();
    return { id };
  });

const problemRowsMax = 20;

async function found(context: Context, actor: Actor, id: number): Promise<store.FoundImport> {
  const facts = await store.findImport(context.site.database, actor, id);
  if (!facts) throw unknownImport();
  return facts;
}

/** One upload: where it stands, how its sheets were read, and the first rows that can't be done. Throws `unknown_import`. */
export const findImport = (context: Context, id: number) =>
  acting(context, "upload_bags", async (actor) => {
    const { same, ...facts } = await found(context, actor, id);
    const asked = { id, verdict: "refused", after: 0, limit: problemRowsMax };
    const problems = await jobs.listImportRows(context.site.database, actor, asked);
    const sheets = facts.layout ?? [];
    return { ...importFacts(facts), same, sheets, problems: problems.map((row) => rowFacts(sheets, row)) };
  });

type Paging = { cursor?: string | undefined; limit: number };

const after = (cursor: string | undefined, name: "id" | "place"): number | null =>
  cursor === undefined ? null : decodeCursor(cursor, (place) => (isRowNumber(place[name]) ? (place[name] as number) : null));

/** All uploads, newest first. */
export const listImports = (context: Context, { cursor, limit }: Paging) =>
  acting(context, "upload_bags", async (actor) => {
    const rows = await jobs.listImports(context.site.database, actor, after(cursor, "id"), limit + 1);
    const page = rows.slice(0, limit);
    return { items: page.map(importFacts), next: rows.length > limit ? encodeCursor({ id: page.at(-1)?.id }) : null };
  });

const ownMax = 3;
export const lookedAtMax = 20;
const ownWithinMs = 24 * 3_600_000;

/** Of the newest `lookedAtMax`, this person's own of the last day, newest first: whoever left the page is told here how they ended. */
export function ownImports({ site, actor }: Context, newest: readonly store.ImportFacts[]) {
  const since = site.now().getTime() - ownWithinMs;
  return newest
    .filter(({ madeBy, createdAt }) => madeBy === actor.person.id && Date.parse(createdAt) > since)
    .slice(0, ownMax)
    .map(importFacts);
}

/** The rows of an upload in the order of its file, all or those of one verdict. Throws `unknown_import`. */
export const listImportRows = (
  context: Context,
  id: number,
  { verdict = null, cursor, limit }: Paging & { verdict?: string | null | undefined },
) =>
  acting(context, "upload_bags", async (actor) => {
    const { layout } = await found(context, actor, id);
    const asked = { id, verdict, after: after(cursor, "place") ?? 0, limit: limit + 1 };
    const rows = await jobs.listImportRows(context.site.database, actor, asked);
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? encodeCursor({ place: page.at(-1)?.place }) : null;
    return { items: page.map((row) => rowFacts(layout ?? [], row)), next };
  });

/** What an order to the runner answers: it is heard at once. */
async function ordered(context: Context, work: (actor: Actor) => Promise<store.ImportFacts>): Promise<Import> {
  const facts = await acting(context, "upload_bags", work);
  context.site.imports.stop(facts.id);
  context.site.imports.wake();
  return importFacts(facts);
}

/** Reads and checks it again, otherwise: only what is given changes. Throws `unknown_import`, `import_over`. */
export const changeImport = (context: Context, id: number, { layout, policy }: Omit<Upload, "fileName">): Promise<Import> =>
  ordered(context, (actor) =>
    jobs.changeImport(context.site.database, actor, id, { policy, layout: layout === undefined ? null : given(layout) }),
  );

/** Puts a checked upload in. Throws `unknown_import`, `import_not_ready`. */
export const commitImport = (context: Context, id: number): Promise<Import> =>
  ordered(context, (actor) => store.startImport(context.site.database, actor, id, "committing"));

/** Stops it: before the commit for good; in the middle of a commit or a revoke all is as before. Throws `unknown_import`, `import_over`. */
export async function cancelImport(context: Context, id: number): Promise<Import> {
  const answer = await ordered(context, (actor) => jobs.cancelImport(context.site.database, actor, id));
  await context.site.imports.sweep();
  return answer;
}

const obstaclesMax = 20;

/** Takes a committed upload back. Throws `unknown_import`, `import_not_committed`, and `built_upon` with what stands in the way. */
export const revokeImport = (context: Context, id: number): Promise<Import> =>
  ordered(context, async (actor) => {
    const { database, imports } = context.site;
    const { state } = await found(context, actor, id);
    const { count, list } = state === "committed" ? await imports.obstacles(id, obstaclesMax) : { count: 0, list: [] };
    if (count === 0) return store.startImport(database, actor, id, "revoking");
    const errors = list.map((obstacle) => ({ path: obstacle.code, message: obstacleWords(obstacle) }));
    const bags = count === 1 ? "1 bag" : `${count} bags`;
    throw new Problem("conflict", "built_upon", `Somebody has worked on with ${bags} of this upload. See what stands in the way.`, {
      errors,
    });
  });
