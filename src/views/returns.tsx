import type { ReturnStatus } from "../domain/bill.ts";
import { counted } from "./bill-facts.tsx";
import type { Areas } from "./bill-forms.tsx";
import { FilterPills } from "./filter-pills.tsx";
import type { FormProblem } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import type { Clock } from "./moment.tsx";
import { Pager } from "./pager.tsx";
import type { ReturnFacts } from "./return-facts.tsx";
import { NewReturn } from "./return-forms.tsx";
import { ReturnsTable } from "./returns-table.tsx";
import { FindButton, SearchField } from "./search-field.tsx";

export type ReturnsPageProps = Frame &
  Clock & {
    person: Person;
    search: string;
    status: ReturnStatus | null;
    rows: ReturnFacts[];
    areas: Areas;
    filters: { label: string; href: string; isOn: boolean }[];
    isNarrowed: boolean;
    nextHref: string | null;
    clearHref: string;
    canMake: boolean;
    /** From `?open=`: `new`, or anything else for nothing. */
    open: string | null;
    /** Of the form `new`, or of the filter. */
    problem: FormProblem | null;
  };

/** All returns, newest first. */
export const ReturnsPage = (props: ReturnsPageProps) => {
  const isNew = (props.problem?.form ?? props.open) === "new" && props.canMake;
  return (
    <Page title="Returns" menu="returns" person={props.person} theme={props.theme} assets={props.assets} scripts={["bills"]}>
      <div class="page">
        <div class="head">
          <div class="head__t">
            <h1>Returns</h1>
            <p class="lead">Parent bags that come back are taken off their bills here.</p>
          </div>
          <div class="head__a">{props.canMake ? <NewReturnButton /> : null}</div>
        </div>
        {isNew ? <NewReturn areas={props.areas} problem={props.problem} /> : null}
        <div class="stack">
          <SearchForm {...props} />
          <FilterPills filters={props.filters} />
        </div>
        {props.rows.length > 0 ? <Found {...props} /> : <NothingFound {...props} />}
      </div>
    </Page>
  );
};

const NewReturnButton = () => (
  <a class="btn btn--go" href="/returns?open=new">
    <Icon name="plus" small />
    New return
  </a>
);

const SearchForm = ({ search, status, clearHref, problem }: ReturnsPageProps) => (
  <search>
    <form class="find" method="get" action="/returns">
      {status ? <input type="hidden" name="status" value={status} /> : null}
      <SearchField
        label="Number of a return, or part of it"
        placeholder="Number of a return"
        value={search}
        clearHref={clearHref}
        maxLength={40}
        problem={problem?.fields?.search}
      />
      <FindButton />
    </form>
  </search>
);

const Found = ({ rows, nextHref, now, timeZone }: ReturnsPageProps) => (
  <section class="card" aria-label="Returns found">
    <ReturnsTable rows={rows} now={now} timeZone={timeZone} />
    <Pager words={counted(rows.length, "return on this page", "returns on this page")} nextHref={nextHref} />
  </section>
);

const NothingFound = ({ isNarrowed, canMake }: ReturnsPageProps) => (
  <section class="card empty" aria-labelledby="found-h">
    <Icon name={isNarrowed ? "search" : "undo"} />
    <h2 id="found-h">{isNarrowed ? "No return is like this" : "There are no returns yet"}</h2>
    <p>{isNarrowed ? "Look at all of them, or search for less." : "When parent bags come back, start a return and scan them."}</p>
    {isNarrowed ? (
      <a class="btn" href="/returns">
        Show all returns
      </a>
    ) : canMake ? (
      <NewReturnButton />
    ) : null}
  </section>
);
