import { BillDialog, type BillDialogProps } from "./bill-dialogs.tsx";
import { type BillFacts, type BillParent, billHref } from "./bill-facts.tsx";
import { BillHead, type BillRights } from "./bill-head.tsx";
import { BillList } from "./bill-list.tsx";
import { type BillReturned, type BillVersion, ReturnedCard, VersionsCard } from "./bill-papers.tsx";
import { BillTotals } from "./bill-totals.tsx";
import { CodeWithoutScript } from "./code-without-script.tsx";
import { DoneNotice, type PageNotice } from "./form.tsx";
import { type HistoryEntry, HistoryList } from "./history.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import type { Clock } from "./moment.tsx";

export type BillPageProps = Frame &
  Clock &
  Pick<BillDialogProps, "areas" | "open" | "parent" | "problem"> & {
    person: Person;
    bill: BillFacts;
    list: BillParent[];
    returned: BillReturned[];
    versions: BillVersion[];
    /** Newest first. */
    history: HistoryEntry[];
    earlierHref: string | null;
    /** The newest part of the history; null when this is it. */
    newestHref: string | null;
    rights: BillRights;
    canSeeReturns: boolean;
    added: string | null;
    notice: PageNotice | null;
    /** The panel that hears the scanner, and what the browser needs for it. */
    scan?: unknown;
    scripts?: string[];
    earlyScript?: string | undefined;
  };

/** One bill: its figures, everything on it, its documents, its whole story. */
export const BillPage = (props: BillPageProps) => {
  const { bill, list, rights, now, timeZone } = props;
  const clock = { now, timeZone };
  return (
    <Page
      title={`Bill ${bill.number}`}
      menu="bills"
      person={props.person}
      theme={props.theme}
      assets={props.assets}
      scripts={["bills", ...(props.scripts ?? [])]}
      earlyScript={props.earlyScript}
    >
      <div class="page">
        <BillHead bill={bill} rights={rights} {...clock} />
        {props.notice ? <DoneNotice {...props.notice} /> : null}
        <BillDialog {...props} />
        <BillTotals bill={bill} />
        {rights.canScan ? <CodeWithoutScript action={billHref(bill.number, "/add")} words="Add this bag" /> : null}
        {props.scan}
        <BillList bill={bill} list={list} canScan={rights.canScan} added={props.added} {...clock} />
        <ReturnedCard returned={props.returned} canOpen={props.canSeeReturns} {...clock} />
        <VersionsCard number={bill.number} versions={props.versions} canExport={rights.canExport} {...clock} />
        <HistoryCard {...props} />
        {rights.canChange && bill.status === "open" ? <FinishBar bill={bill} /> : null}
      </div>
    </Page>
  );
};

const FinishBar = ({ bill }: { bill: BillFacts }) => (
  <div class="foot-bar only-phone">
    <a class="btn btn--go btn--lg" href={billHref(bill.number, "?open=finish")}>
      Finish bill
    </a>
  </div>
);

const HistoryCard = ({ history, earlierHref, newestHref, now, timeZone }: BillPageProps) => (
  <section class="card" aria-labelledby="history-h">
    <div class="card__h">
      <h2 id="history-h">History</h2>
    </div>
    <HistoryList entries={history} now={now} timeZone={timeZone} />
    {earlierHref || newestHref ? (
      <div class="pager">
        {newestHref ? (
          <a class="btn" href={newestHref}>
            Newest
          </a>
        ) : null}
        {earlierHref ? (
          <a class="btn" href={earlierHref} rel="next">
            Earlier
          </a>
        ) : null}
      </div>
    ) : null}
  </section>
);
