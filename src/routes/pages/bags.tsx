import type { Hono } from "hono";
import { withoutBadge } from "../../domain/card.ts";
import { codeProblemWords, parseCode } from "../../domain/code.ts";
import { openBagsMax } from "../../domain/open-bags.ts";
import { type OutcomeName, outcomes } from "../../domain/outcome.ts";
import { can } from "../../domain/role.ts";
import type { Environment } from "../../http/environment.ts";
import { listBills } from "../../services/billing.ts";
import { qrSvg } from "../../services/labels.ts";
import { type BagQuery, bagHistory, countBags, findBag, type HistoryRow, listBags, ownDay } from "../../services/tracing.ts";
import { BagPage } from "../../views/bag.tsx";
import { BagsPage } from "../../views/bags.tsx";
import type { HistoryEntry } from "../../views/history.tsx";
import { HomePage } from "../../views/home.tsx";
import { bagQuerySchema } from "../api-bags.ts";
import { todayPage } from "./today.tsx";
import { frameOf, GoTo, type PageContext, type PageRooms, readForm, show, visitor } from "./visit.ts";

const openBillsMax = 12;

type Listed = Awaited<ReturnType<typeof listBags>>["items"][number];
const row = ({ parent, bill, ...bag }: Listed) => ({ ...bag, parent: parent?.code ?? null, bill: bill?.number ?? null });

/** The filters as links: all, parents, children, children in no bag. */
function filters(query: URLSearchParams) {
  const search = query.get("search");
  const link = (label: string, sort: string | null, status: string | null) => {
    const wanted = new URLSearchParams({ ...(search ? { search } : {}), ...(sort ? { sort } : {}), ...(status ? { status } : {}) });
    const isOn = query.get("sort") === sort && query.get("status") === status;
    return { label, href: wanted.size ? `/bags?${wanted}` : "/bags", isOn };
  };
  return [
    link("All bags", null, null),
    link("Parent bags", "parent", null),
    link("Child bags", "child", null),
    link("Not in any bag", "child", "free"),
    link("Open parent bags", "parent", "open"),
  ];
}

/** A scan into the search field, or a whole code typed there, opens the bag itself when there is one. */
async function openWhole(c: PageContext, rooms: PageRooms, search: string): Promise<void> {
  const { kinds } = await rooms.site.kinds.current();
  const parsed = parseCode(search, { kinds, ownHosts: rooms.site.ownHosts });
  if (!parsed.ok) return;
  const found = await findBag(visitor(c, rooms), parsed.code).catch(() => null);
  if (found) throw new GoTo(`/bags/${parsed.code}`);
}

const tones: Record<string, HistoryEntry["tone"]> = { good: "ok", repeat: "mute", refused: "bad" };

function historyEntry(entry: HistoryRow, code: string): HistoryEntry {
  const title = outcomes[entry.outcome as OutcomeName]?.verb ?? (entry.what === "return_cancelled" ? "Put back" : entry.outcome);
  const other = [entry.bag, entry.parent, entry.from].find((name) => name && name !== code) ?? null;
  const unknown = !entry.bag && entry.code && entry.code !== code ? `Scanned: ${entry.code}.` : "";
  return {
    id: entry.id,
    at: entry.at,
    title,
    detail: [entry.message, unknown, entry.reason ? `Reason: ${entry.reason}.` : ""].filter(Boolean).join(" "),
    tone: outcomes[entry.outcome as OutcomeName]?.tone === "undo" ? "mute" : (tones[entry.result] ?? "info"),
    who: entry.byName,
    station: entry.station,
    how: entry.how,
    code: other,
  };
}

export function mountBags(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/", async (c) => {
    const context = visitor(c, rooms);
    if (can(context.actor.person.role, "see_system", context.actor.scope)) return todayPage(c, rooms, context);
    const { today, openParents } = await ownDay(context, openBagsMax);
    const { person } = context.actor;
    const makesBills = can(person.role, "change_bills", person.scope);
    const bills = makesBills ? await listBills(context, { status: "open", sort: "newest", limit: openBillsMax }) : null;
    const openBills = bills && { rows: bills.items, count: bills.totals.bills };
    return show(c, <HomePage {...frameOf(c, rooms)} {...{ person, today, openBills, openParents }} />);
  });

  app.get("/bags", async (c) => {
    const context = visitor(c, rooms);
    const params = new URL(c.req.url).searchParams;
    const hasBadge = withoutBadge(params.get("search") ?? "") !== (params.get("search") ?? "");
    if (hasBadge) params.delete("search"); // a secret that was scanned here by mistake: looked for nowhere, shown nowhere
    const search = params.get("search")?.trim() ?? "";
    if (search && !params.has("cursor")) await openWhole(c, rooms, search);
    const known = ["search", "sort", "status", "cursor"].flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : []));
    const { sort_by: sortBy, ...query } = readForm(bagQuerySchema, {
      ...Object.fromEntries(known),
      ...(search ? { search: search.slice(0, 80) } : {}),
    });
    const asked = { ...query, sortBy } as BagQuery;
    const [page, total] = await Promise.all([listBags(context, asked), countBags(context, asked)]);
    const next = new URLSearchParams(params);
    if (page.next) next.set("cursor", page.next);
    const { role, scope } = context.actor.person;
    const asFile = Object.fromEntries(known.filter(([name]) => name !== "cursor")) as Record<string, string>;
    const cleared = new URLSearchParams([...params].filter(([name]) => name === "sort" || name === "status"));
    return show(
      c,
      <BagsPage
        {...frameOf(c, rooms)}
        person={context.actor.person}
        search={search}
        sort={query.sort ?? null}
        status={query.status ?? null}
        rows={page.items.map(row)}
        total={total}
        nextHref={page.next ? `/bags?${next}` : null}
        clearHref={cleared.size ? `/bags?${cleared}` : "/bags"}
        filters={filters(params)}
        searchProblem={hasBadge ? codeProblemWords.card : null}
        download={can(role, "export_bags", scope) ? asFile : null}
      />,
    );
  });

  app.get("/bags/:code", async (c) => {
    const context = visitor(c, rooms);
    const text = c.req.param("code");
    const before = /^\d{1,18}$/.test(c.req.query("before") ?? "") ? (c.req.query("before") as string) : null;
    const [bag, history] = await Promise.all([findBag(context, text), bagHistory(context, text, before)]);
    const { children, packed, parent, bill, weightKg: _kg, ...facts } = bag;
    return show(
      c,
      <BagPage
        {...frameOf(c, rooms)}
        person={context.actor.person}
        bag={{
          ...facts,
          parent: parent?.code ?? null,
          bill: bill?.number ?? null,
          packedAt: packed?.at ?? null,
          packedBy: packed?.byName ?? null,
          packedStation: packed?.station ?? null,
        }}
        childBags={(children ?? []).map((child) => ({ code: child.code, packedAt: child.packedAt, by: child.byName }))}
        history={history.items.map((entry) => historyEntry(entry, bag.code))}
        olderHref={history.next ? `/bags/${bag.code}?before=${history.next}` : null}
        qrSvg={qrSvg(bag.code)}
      />,
    );
  });
}
