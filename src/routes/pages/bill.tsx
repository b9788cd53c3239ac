import { can } from "../../domain/role.ts";
import { billAreas, billHistory, findBill, type WholeBill } from "../../services/billing.ts";
import type { Context } from "../../services/context.ts";
import { BillPage } from "../../views/bill.tsx";
import { billHref, counted } from "../../views/bill-facts.tsx";
import type { BillRights } from "../../views/bill-head.tsx";
import { BillScan } from "../../views/bill-scan.tsx";
import type { FormProblem, PageNotice } from "../../views/form.tsx";
import { billEntry } from "./bill-story.ts";
import { frameOf, ownHostsOf, type PageContext, type PageRooms, show, visitor } from "./visit.ts";

/** What this person may do to this bill, as it is now. */
export function billRights({ actor: { person } }: Context, bill: WholeBill): BillRights {
  const may = (action: "scan_bills" | "change_bills" | "delete_bills" | "export_bills") => can(person.role, action, person.scope);
  const isOpen = bill.status === "open";
  return {
    canScan: isOpen && may("scan_bills"),
    canChange: may("change_bills"),
    canExport: may("export_bills"),
    canDelete: isOpen && bill.parents === 0 && bill.version === 0 && may("delete_bills"),
  };
}

const notices: Record<string, string> = {
  made: "The bill is made. Scan parent bags onto it.",
  changed: "The bill is changed.",
  finished: "The bill is finished. Its document is below.",
  reopened: "The bill is open again.",
  out: "The bag is off this bill.",
};

/** What the last act brought about. Of a bag that was added only what the bill itself says. */
function noticeOf(c: PageContext, bill: WholeBill): PageNotice | null {
  const added = bill.list.find(({ code }) => code === c.req.query("added"));
  if (added) {
    const so = `${bill.parents} of ${counted(bill.target, "parent bag", "parent bags")}.`;
    return added.count < added.capacity
      ? { tone: "dup", text: `${added.code} is on this bill, but only ${added.count} of ${added.capacity} child bags are inside. ${so}` }
      : { tone: "ok", text: `${added.code} is on this bill. ${so}` };
  }
  const text = notices[c.req.query("done") ?? ""];
  return text ? { tone: "ok", text } : null;
}

type Shown = { problem?: FormProblem | null; notice?: PageNotice; status?: 200 | 422 };

/** The page of one bill; after a form that went wrong with what was wrong. */
export async function billPage(c: PageContext, rooms: PageRooms, { problem = null, notice, status = 200 }: Shown = {}) {
  const context = visitor(c, rooms);
  const text = c.req.param("number") ?? "";
  const before = /^\d{1,18}$/.test(c.req.query("before") ?? "") ? (c.req.query("before") as string) : null;
  const [bill, history, { kinds }] = await Promise.all([
    findBill(context, text),
    billHistory(context, text, before),
    rooms.site.kinds.current(),
  ]);
  const { list, returned, versions, ...facts } = bill;
  const { person } = context.actor;
  const rights = billRights(context, bill);
  const open = problem?.form ?? c.req.query("open") ?? null;
  const frame = frameOf(c, rooms);
  const scan = (
    <BillScan
      assets={frame.assets}
      bill={facts}
      person={person}
      kinds={kinds}
      timeZone={frame.timeZone}
      ownHosts={ownHostsOf(c, rooms)}
      canScan={rights.canScan}
    />
  );
  const view = (
    <BillPage
      {...frame}
      person={person}
      bill={facts}
      list={list}
      returned={returned}
      versions={versions}
      history={history.items.map(billEntry)}
      earlierHref={history.next ? billHref(bill.number, `?before=${history.next}#history-h`) : null}
      newestHref={before ? billHref(bill.number, "#history-h") : null}
      rights={rights}
      canSeeReturns={can(person.role, "see_returns", person.scope)}
      areas={open === "edit" && rights.canChange ? await billAreas(context) : []}
      open={open}
      parent={c.req.query("parent") ?? null}
      added={c.req.query("added") ?? null}
      notice={notice ?? (problem || open ? null : noticeOf(c, bill))}
      problem={problem}
      scan={scan}
      scripts={["bill"]}
      earlyScript={rights.canScan ? "ears" : undefined}
    />
  );
  return show(c, view, problem ? 422 : status);
}
