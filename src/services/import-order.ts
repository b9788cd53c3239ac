/** An upload ordered from a command line: the running server does the work, this sends the file and says what came of it. */
export type ImportOrder = {
  path: string;
  /** Also put it in, when the check is through. */
  isCommit: boolean;
  /** The running server's address. */
  address: string;
  /** Of an admin, with the scope `all`. */
  token: string;
  say: (line: string) => void;
};

type Row = { sheet: string; row: number; cell: string | null; message: string };
type Told = { id: number; state: string; message: string; problem: string | null; counts: Record<string, number> | null; problems: Row[] };

const lookEveryMs = 500;
const shownProblems = 20;
const isUnderWay = (state: string) => ["waiting", "reading", "checking", "committing"].includes(state);

async function asked<T>({ address, token }: ImportOrder, path: string, body?: FormData | null): Promise<T> {
  const how = body === undefined ? {} : { method: "POST", ...(body ? { body } : {}) };
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL(path, address), { ...how, headers, redirect: "error" }).catch(() => {
    throw new Error(`The server at ${address} doesn't answer. Start it, or name its address in PUBLIC_URL.`);
  });
  if (answer.ok) return (await answer.json()) as T;
  const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
  throw new Error(detail ?? `The server answered ${answer.status}.`);
}

async function settled(order: ImportOrder, id: number): Promise<Told> {
  for (;;) {
    const told = await asked<Told>(order, `/api/imports/${id}`);
    if (!isUnderWay(told.state)) return told;
    await Bun.sleep(lookEveryMs);
  }
}

function report({ say }: ImportOrder, { id, message, counts, problems }: Told): void {
  say(`Upload ${id}: ${message}`);
  if (counts) {
    const { rows, new: fresh, same, moved, refused, changed, done } = counts;
    say(
      `${rows} rows: ${fresh} new, ${moved} moved, ${same} there already, ${refused} refused, ${changed} changed since the check; ${done} put in.`,
    );
  }
  for (const { sheet, row, cell, message: why } of problems.slice(0, shownProblems)) say(`  ${sheet}, ${cell ?? `row ${row}`}: ${why}`);
  const more = (counts?.refused ?? 0) - Math.min(problems.length, shownProblems);
  if (more > 0) say(`  and ${more} more: see the report of upload ${id}.`);
}

/** Sends the file, waits for the check and, when asked, for the commit. Gives whether it came to its end. Throws errors that say what to do. */
export async function orderImport(order: ImportOrder): Promise<boolean> {
  const file = Bun.file(order.path);
  if (!(await file.exists())) throw new Error(`There is no file ${order.path}.`);
  const form = new FormData();
  form.append("file", file, order.path.split("/").at(-1) ?? "file");
  const { id } = await asked<{ id: number }>(order, "/api/imports", form);
  const checked = await settled(order, id);
  report(order, checked);
  if (checked.state !== "ready") return false;
  if (!order.isCommit) {
    order.say("Nothing was put in. Use --commit to put a file in.");
    return true;
  }
  await asked(order, `/api/imports/${id}/commit`, null);
  const ended = await settled(order, id);
  report(order, { ...ended, problems: [] });
  return ended.state === "committed";
}
