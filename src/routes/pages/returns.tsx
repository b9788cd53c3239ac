import type { Hono } from "hono";
import { newReturnSchema } from "../../domain/bill.ts";
import { Problem } from "../../domain/error.ts";
import { can } from "../../domain/role.ts";
import type { Environment } from "../../http/environment.ts";
import { billAreas } from "../../services/billing.ts";
import type { Context } from "../../services/context.ts";
import { listReturns, makeReturn } from "../../services/returning.ts";
import { returnHref } from "../../views/return-facts.tsx";
import { ReturnsPage } from "../../views/returns.tsx";
import { returnQuerySchema } from "../api-returns.ts";
import { fieldsOf, returnFields } from "./bill-form.ts";
import { mountReturn } from "./return.tsx";
import {
  attempt,
  type FormProblem,
  formFields,
  formProblem,
  frameOf,
  type PageContext,
  type PageRooms,
  readForm,
  show,
  visitor,
} from "./visit.ts";

const pageSchema = returnQuerySchema.pick({ search: true, status: true, cursor: true });

const askedOf = (params: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    ["search", "status", "cursor"].flatMap((name) => (params.get(name)?.trim() ? [[name, params.get(name) as string]] : [])),
  );
const hrefOf = (asked: Record<string, string>) => (Object.keys(asked).length > 0 ? `/returns?${new URLSearchParams(asked)}` : "/returns");

function filters({ cursor: _cursor, status, ...rest }: Record<string, string>) {
  const link = (label: string, wanted?: string) => ({
    label,
    href: hrefOf(wanted ? { ...rest, status: wanted } : rest),
    isOn: status === wanted,
  });
  return [link("All returns"), link("Open", "open"), link("Finished", "finished"), link("Cancelled", "cancelled")];
}

async function find(context: Context, asked: Record<string, string>) {
  try {
    return { found: await listReturns(context, { ...readForm(pageSchema, asked), limit: 50 }), problem: null };
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "invalid" || !error.more.errors?.some(({ path }) => path === "search")) throw error;
    return { found: { items: [], next: null }, problem: formProblem("filter", error, asked) };
  }
}

async function returnsPage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  const asked = askedOf(new URL(c.req.url).searchParams);
  const { found, problem: ofFilter } = await find(context, asked);
  const { role, scope } = context.actor.person;
  const canMake = can(role, "change_bills", scope);
  const status = pageSchema.shape.status.safeParse(asked.status).data ?? null;
  const view = (
    <ReturnsPage
      {...frameOf(c, rooms)}
      person={context.actor.person}
      search={ofFilter?.typed.search ?? asked.search ?? ""}
      status={status}
      rows={found.items}
      areas={canMake ? await billAreas(context) : []}
      filters={filters(asked)}
      isNarrowed={Object.keys(asked).length > 0}
      nextHref={found.next ? hrefOf({ ...asked, cursor: found.next }) : null}
      clearHref={hrefOf(status ? { status } : {})}
      canMake={canMake}
      open={c.req.query("open") ?? null}
      problem={problem ?? ofFilter}
    />
  );
  return show(c, view, problem || ofFilter ? 422 : 200);
}

/** The list of returns, starting one, and the pages of each. */
export function mountReturns(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/returns", (c) => returnsPage(c, rooms, null));

  app.post("/returns", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    let made = "";
    const problem = await attempt("new", fields, () =>
      fieldsOf({ unknown_area: "area" }, async () => {
        made = (await makeReturn(context, readForm(newReturnSchema, returnFields(fields)))).number;
      }),
    );
    return problem ? returnsPage(c, rooms, problem) : c.redirect(returnHref(made, "?done=made"), 303);
  });

  mountReturn(app, rooms);
}
