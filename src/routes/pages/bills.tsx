import type { Hono } from "hono";
import { z } from "zod";
import { billNumber, newBillSchema } from "../../domain/bill.ts";
import { dayAfter } from "../../domain/day.ts";
import { Problem } from "../../domain/error.ts";
import { can } from "../../domain/role.ts";
import type { Environment } from "../../http/environment.ts";
import { billAreas, findBill, listBills, makeBill } from "../../services/billing.ts";
import type { Context } from "../../services/context.ts";
import { billHref } from "../../views/bill-facts.tsx";
import { BillsPage } from "../../views/bills.tsx";
import type { BillsAsked } from "../../views/bills-filter.tsx";
import { billQuerySchema } from "../api-bills.ts";
import { dayParams } from "../bill-schemas.ts";
import { billFields, fieldsOf } from "./bill-form.ts";
import {
  attempt,
  type FormProblem,
  formFields,
  formProblem,
  frameOf,
  GoTo,
  type PageContext,
  type PageRooms,
  readForm,
  show,
  visitor,
} from "./visit.ts";

const names = ["search", "status", "area", "person", "from", "to", "short", "below", "over"] as const;

const ticked = z.literal("true", "Tick it, or leave it.").transform(() => true);
/** The filter of the API, with days in the place of moments. */
const filterSchema = billQuerySchema
  .pick({ search: true, area: true, person: true, cursor: true })
  .extend({
    status: z.enum(["open", "completed"], "Choose all, open or finished.").optional(),
    from: dayParams.shape.day.optional(),
    to: dayParams.shape.day.optional(),
    short: ticked.optional(),
    below: ticked.optional(),
    over: ticked.optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ["to"], message: "This day is before the first one." });

/** What the address asks for; empty fields of the form ask for nothing. */
const askedOf = (params: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...names, "cursor"].flatMap((name) => (params.get(name)?.trim() ? [[name, params.get(name) as string]] : [])));

const blank = Object.fromEntries(names.map((name) => [name, ""])) as BillsAsked;
const hrefOf = (asked: Record<string, string>) => (Object.keys(asked).length > 0 ? `/bills?${new URLSearchParams(asked)}` : "/bills");

function filters({ cursor: _cursor, status, ...rest }: Record<string, string>) {
  const link = (label: string, wanted?: string) => ({
    label,
    href: hrefOf(wanted ? { ...rest, status: wanted } : rest),
    isOn: status === wanted,
  });
  return [link("All bills"), link("Open", "open"), link("Finished", "completed")];
}

/** A whole number that is looked for alone opens the bill, as the square code on its paper does when it is scanned here. */
async function openWhole(context: Context, asked: Record<string, string>): Promise<void> {
  const read = billNumber(asked.search ?? "");
  if (Object.keys(asked).length !== 1 || !read.ok) return;
  const found = await findBill(context, read.number).catch(() => null);
  if (found) throw new GoTo(billHref(found.number));
}

const nothing = {
  items: [],
  totals: { bills: 0, open: 0, completed: 0, parents: 0, children: 0, short: 0, weightKg: 0 },
  next: null,
};

/** A day is its beginning in the site's time zone: that of the database's sessions. The last day counts as a whole. */
async function find(context: Context, asked: Record<string, string>) {
  try {
    const { to, ...query } = readForm(filterSchema, asked);
    const found = await listBills(context, { ...query, to: to && dayAfter(to), sort: "newest", limit: 50 });
    return { found, problem: null };
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "invalid" || error.code === "bad_cursor") throw error;
    return { found: nothing, problem: formProblem("filter", error, asked) };
  }
}

/** The same filter for a download of the list. */
const asFile = ({ cursor: _cursor, to, ...rest }: Record<string, string>): Record<string, string> => ({
  ...rest,
  ...(to && dayParams.shape.day.safeParse(to).success ? { to: dayAfter(to) } : {}),
});

const notices: Record<string, string> = { deleted: "The bill is deleted." };

async function billsPage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  const asked = askedOf(new URL(c.req.url).searchParams);
  await openWhole(context, asked);
  const { found, problem: ofFilter } = await find(context, asked);
  const { role, scope } = context.actor.person;
  const canMake = can(role, "change_bills", scope);
  const { search: _search, cursor: _cursor, ...unsearched } = asked;
  const text = notices[c.req.query("done") ?? ""];
  const shown = { ...blank, ...(ofFilter?.typed ?? asked) };
  const view = (
    <BillsPage
      {...frameOf(c, rooms)}
      person={context.actor.person}
      asked={shown}
      rows={found.items}
      totals={found.totals}
      areas={canMake ? await billAreas(context) : []}
      filters={filters(asked)}
      isNarrowed={Object.keys(asked).length > 0}
      nextHref={found.next ? hrefOf({ ...asked, cursor: found.next }) : null}
      clearHref={hrefOf(unsearched)}
      canMake={canMake}
      download={can(role, "export_bills", scope) ? asFile(asked) : null}
      open={c.req.query("open") ?? null}
      notice={text && !problem ? { tone: "ok", text } : null}
      problem={problem ?? ofFilter}
    />
  );
  return show(c, view, problem || ofFilter ? 422 : 200);
}

/** The list of bills, and making one. */
export function mountBills(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/bills", (c) => billsPage(c, rooms, null));

  app.post("/bills", async (c) => {
    const context = visitor(c, rooms, "change_bills");
    const fields = await formFields(c);
    let made = "";
    const problem = await attempt("new", fields, () =>
      fieldsOf({ number_taken: "number", unknown_area: "area" }, async () => {
        made = (await makeBill(context, readForm(newBillSchema, billFields(fields, "leave")))).number;
      }),
    );
    return problem ? billsPage(c, rooms, problem) : c.redirect(billHref(made, "?done=made"), 303);
  });
}
