import type { Hono } from "hono";
import { z } from "zod";
import { billChangeSchema, billReason } from "../../domain/bill.ts";
import type { Environment } from "../../http/environment.ts";
import { billNumberOf, changeBill, completeBill, deleteBill, findBill, reopenBill } from "../../services/billing.ts";
import { billHref } from "../../views/bill-facts.tsx";
import { billPage } from "./bill.tsx";
import { billFields, fieldsOf } from "./bill-form.ts";
import { billPrintPage } from "./bill-print.tsx";
import { scanNotice, typedScan } from "./typed-scan.ts";
import { attempt, formFields, type PageContext, type PageRooms, readForm, visitor } from "./visit.ts";

const finishSchema = z.object({ reason: billReason.optional() });
const reopenSchema = z.object({ reason: billReason });

/** The number out of the address. Throws `unknown_bill`. */
const numberOf = (c: PageContext): string => billNumberOf(c.req.param("number") ?? "");

const reasonOf = ({ reason = "" }: Record<string, string>) => (reason.trim() === "" ? {} : { reason });

/** What of an edit is different from what is there: nobody's change is written again by a form that only showed it. */
async function changes(context: Parameters<typeof findBill>[0], number: string, fields: Record<string, string>) {
  const bill: Record<string, unknown> = { ...(await findBill(context, number)) };
  const now: Record<string, unknown> = { ...bill, area: bill.areaId };
  const typed = Object.entries(billFields(fields, "take away"));
  return Object.fromEntries(typed.filter(([name, value]) => (typeof value === "string" ? value.trim() : value) !== now[name]));
}

/** Editing, finishing, opening again and deleting: forms of the page of one bill. */
export function mountBillActs(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/bills/:number", (c) => billPage(c, rooms));
  app.get("/bills/:number/print", (c) => billPrintPage(c, rooms));

  app.post("/bills/:number", async (c) => {
    const context = visitor(c, rooms, "change_bills");
    const number = numberOf(c);
    const { number: _fixed, ...fields } = await formFields(c);
    const problem = await attempt("edit", fields, () =>
      fieldsOf({ target_below_count: "target", unknown_area: "area" }, async () => {
        const change = await changes(context, number, fields);
        if (Object.keys(change).length > 0) await changeBill(context, number, readForm(billChangeSchema, change));
      }),
    );
    return problem ? billPage(c, rooms, { problem }) : c.redirect(billHref(number, "?done=changed"), 303);
  });

  app.post("/bills/:number/complete", async (c) => {
    const context = visitor(c, rooms, "change_bills");
    const number = numberOf(c);
    const fields = await formFields(c);
    const problem = await attempt("finish", fields, () =>
      fieldsOf({ reason_needed: "reason" }, async () => completeBill(context, number, readForm(finishSchema, reasonOf(fields)).reason)),
    );
    return problem ? billPage(c, rooms, { problem }) : c.redirect(billHref(number, "?done=finished"), 303);
  });

  app.post("/bills/:number/reopen", async (c) => {
    const context = visitor(c, rooms, "change_bills");
    const number = numberOf(c);
    const fields = await formFields(c);
    const problem = await attempt("reopen", fields, async () => reopenBill(context, number, readForm(reopenSchema, fields).reason));
    return problem ? billPage(c, rooms, { problem }) : c.redirect(billHref(number, "?done=reopened"), 303);
  });

  app.post("/bills/:number/delete", async (c) => {
    const context = visitor(c, rooms, "delete_bills");
    const number = numberOf(c);
    const problem = await attempt("delete", {}, () => deleteBill(context, number));
    return problem ? billPage(c, rooms, { problem }) : c.redirect("/bills?done=deleted", 303);
  });

  mountBillScans(app, rooms);
}

/** Putting a parent on the bill and taking it off by a form, for browsers without script. */
function mountBillScans(app: Hono<Environment>, rooms: PageRooms): void {
  app.post("/bills/:number/add", async (c) => {
    const context = visitor(c, rooms);
    const { code = "" } = await formFields(c);
    const result = await typedScan(context, { do: "link", bill: numberOf(c), parent: code });
    if (result.result === "good") return c.redirect(billHref(numberOf(c), `?added=${result.bag?.code}`), 303);
    return billPage(c, rooms, { notice: scanNotice(result), status: result.result === "refused" ? 422 : 200 });
  });

  app.post("/bills/:number/take-out", async (c) => {
    const context = visitor(c, rooms);
    const { parent = "" } = await formFields(c);
    const result = await typedScan(context, { do: "unlink", bill: numberOf(c), parent });
    if (result.result === "good") return c.redirect(billHref(numberOf(c), "?done=out"), 303);
    return billPage(c, rooms, { notice: scanNotice(result), status: result.result === "refused" ? 422 : 200 });
  });
}
