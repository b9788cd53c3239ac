import { kilogramFigure } from "../domain/weight.ts";
import { type BillFacts, counted } from "./bill-facts.tsx";
import { NewBill } from "./bill-forms.tsx";
import { BillsFilter, type BillsFilterProps } from "./bills-filter.tsx";
import { BillsTable } from "./bills-table.tsx";
import { Downloads } from "./downloads.tsx";
import { DoneNotice, type FormProblem, Notice, type PageNotice } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure } from "./moment.tsx";
import { Pager } from "./pager.tsx";

export type BillsPageProps = Frame &
  Clock &
  BillsFilterProps & {
    person: Person;
    rows: BillFacts[];
    /** Of everything that was asked for, not of this page alone. */
    totals: { bills: number; open: number; completed: number; parents: number; children: number; short: number; weightKg: number };
    isNarrowed: boolean;
    nextHref: string | null;
    canMake: boolean;
    /** What a download of this list asks for; null for who may have none. */
    download: Record<string, string> | null;
    /** From `?open=`: `new`, or anything else for nothing. */
    open: string | null;
    notice: PageNotice | null;
    /** Of the form `new`, or of the filter: then nothing was looked for. */
    problem: FormProblem | null;
  };

/** All bills that this person may see. */
export const BillsPage = (props: BillsPageProps) => {
  const { problem, canMake } = props;
  const ofFilter = problem?.form === "filter" ? problem : null;
  const isNew = (problem?.form ?? props.open) === "new" && canMake;
  return (
    <Page title="Bills" menu="bills" person={props.person} theme={props.theme} assets={props.assets} scripts={["bills"]}>
      <div class="page">
        <div class="head">
          <div class="head__t">
            <h1>Bills</h1>
          </div>
          <div class="head__a">
            <a class="btn" href="/days">
              <Icon name="clock" small />
              Day summary
            </a>
            {canMake ? <NewBillButton /> : null}
          </div>
        </div>
        {props.notice ? <DoneNotice {...props.notice} /> : null}
        {isNew ? <NewBill areas={props.areas} problem={problem} /> : null}
        <BillsFilter {...props} problem={ofFilter} />
        {ofFilter ? (
          <Notice tone="bad" title="Nothing was looked for" text={ofFilter.text} />
        ) : props.rows.length > 0 ? (
          <Found {...props} />
        ) : (
          <NothingFound {...props} />
        )}
      </div>
    </Page>
  );
};

const NewBillButton = () => (
  <a class="btn btn--go" href="/bills?open=new">
    <Icon name="plus" small />
    New bill
  </a>
);

const Found = ({ rows, totals, nextHref, now, timeZone, download }: BillsPageProps) => (
  <>
    <Totals {...totals} />
    <section class="card" aria-labelledby="found-h">
      <div class="card__h">
        <h2 id="found-h">{counted(totals.bills, "bill", "bills")}</h2>
        {download ? <Downloads what="bills" query={download} /> : null}
      </div>
      <BillsTable rows={rows} now={now} timeZone={timeZone} />
      <Pager words={counted(rows.length, "bill on this page", "bills on this page")} nextHref={nextHref} />
    </section>
  </>
);

const Totals = ({ bills, open, completed, parents, children, short, weightKg }: BillsPageProps["totals"]) => (
  <dl class="stats" aria-label="Totals of these bills">
    <div class="stat">
      <dt>Bills</dt>
      <dd class="big">{figure(bills)}</dd>
      <dd class="sub">
        {figure(open)} open, {figure(completed)} finished
      </dd>
    </div>
    <div class="stat">
      <dt>Parent bags</dt>
      <dd class="big">{figure(parents)}</dd>
      <dd class="sub">{figure(short)} short</dd>
    </div>
    <div class="stat">
      <dt>Child bags</dt>
      <dd class="big">{figure(children)}</dd>
    </div>
    <div class="stat">
      <dt>Weight</dt>
      <dd class="big">
        {kilogramFigure(weightKg)}
        <small>kg</small>
      </dd>
    </div>
  </dl>
);

const NothingFound = ({ isNarrowed, canMake }: BillsPageProps) => (
  <section class="card empty" aria-labelledby="found-h">
    <Icon name={isNarrowed ? "search" : "bill"} />
    <h2 id="found-h">{isNarrowed ? "No bill is like this" : "There are no bills yet"}</h2>
    <p>{isNarrowed ? "Other bills may be there. Search for less, or look at all." : emptyWords(canMake)}</p>
    {isNarrowed ? (
      <a class="btn" href="/bills">
        Show all bills
      </a>
    ) : canMake ? (
      <NewBillButton />
    ) : null}
  </section>
);

const emptyWords = (canMake: boolean): string =>
  canMake ? "Make one, then scan parent bags onto it." : "A bill is here as soon as a biller has made one for your area.";
