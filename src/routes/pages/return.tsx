import type { Hono } from "hono";
import { billNumber } from "../../domain/bill.ts";
import { Problem } from "../../domain/error.ts";
import { can } from "../../domain/role.ts";
import type { Environment } from "../../http/environment.ts";
import { cancelReturn, findReturn, finishReturn } from "../../services/returning.ts";
import type { FormProblem, PageNotice } from "../../views/form.tsx";
import { type Cancelled, ReturnPage } from "../../views/return.tsx";
import { returnHref } from "../../views/return-facts.tsx";
import { ReturnScan } from "../../views/return-scan.tsx";
import { scanNotice, typedScan } from "./typed-scan.ts";
import { attempt, formFields, frameOf, ownHostsOf, type PageContext, type PageRooms, show, visitor } from "./visit.ts";

/** The number out of the address. Throws `unknown_return`. */
function numberOf(c: PageContext): string {
  const read = billNumber(c.req.param("number") ?? "");
  if (!read.ok) throw new Problem("unknown", "unknown_return", "There is no return with such a number. Look for it in the list.");
  return read.number;
}

const notices: Record<string, string> = {
  made: "The return is started. Scan the parent bags that came back.",
  finished: "The return is finished.",
};

type Shown = { problem?: FormProblem | null; notice?: PageNotice; cancelled?: Cancelled | null; status?: 200 | 422 };

async function returnPage(c: PageContext, rooms: PageRooms, { problem = null, notice, cancelled = null, status = 200 }: Shown = {}) {
  const context = visitor(c, rooms);
  const [found, { kinds }] = await Promise.all([findReturn(context, c.req.param("number") ?? ""), rooms.site.kinds.current()]);
  const { list, ...ticket } = found;
  const { person } = context.actor;
  const frame = frameOf(c, rooms);
  const canScan = ticket.status === "open" && can(person.role, "scan_bills", person.scope);
  const added = list.find(({ code, state }) => code === c.req.query("added") && state === "back");
  const text = added ? `${added.code} came back${added.bill ? ` from bill ${added.bill}` : ""}.` : notices[c.req.query("done") ?? ""];
  const scan = (
    <ReturnScan
      assets={frame.assets}
      ticket={ticket}
      person={person}
      kinds={kinds}
      timeZone={frame.timeZone}
      ownHosts={ownHostsOf(c, rooms)}
      canScan={canScan}
    />
  );
  const view = (
    <ReturnPage
      {...frame}
      person={person}
      ticket={ticket}
      list={list}
      canScan={canScan}
      canChange={can(person.role, "change_bills", person.scope)}
      open={c.req.query("open") ?? null}
      added={added?.code ?? null}
      notice={notice ?? (text && !problem && !cancelled ? { tone: "ok", text } : null)}
      cancelled={cancelled}
      problem={problem}
      scan={scan}
      scripts={canScan ? ["bill"] : []}
      earlyScript={canScan ? "ears" : undefined}
    />
  );
  return show(c, view, problem ? 422 : status);
}

/** One return: scanning onto it by a form, finishing it, cancelling it. */
export function mountReturn(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/returns/:number", (c) => returnPage(c, rooms));

  app.post("/returns/:number/add", async (c) => {
    const context = visitor(c, rooms);
    const { code = "" } = await formFields(c);
    const result = await typedScan(context, { do: "return", return: numberOf(c), parent: code });
    if (result.result === "good") return c.redirect(returnHref(numberOf(c), `?added=${result.bag?.code}`), 303);
    return returnPage(c, rooms, { notice: scanNotice(result), status: result.result === "refused" ? 422 : 200 });
  });

  app.post("/returns/:number/finish", async (c) => {
    const context = visitor(c, rooms);
    const number = numberOf(c);
    const problem = await attempt("finish", {}, () => finishReturn(context, number));
    return problem ? returnPage(c, rooms, { problem }) : c.redirect(returnHref(number, "?done=finished"), 303);
  });

  // Shown at once and not by another address: why something could not go back is told only here.
  app.post("/returns/:number/cancel", async (c) => {
    const context = visitor(c, rooms);
    const number = numberOf(c);
    let cancelled: Cancelled | null = null;
    const problem = await attempt("cancel", {}, async () => {
      cancelled = await cancelReturn(context, number);
    });
    return returnPage(c, rooms, { problem, cancelled });
  });
}
