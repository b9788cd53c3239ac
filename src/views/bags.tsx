import type { Sort } from "../domain/kind.ts";
import type { BagRow } from "./bag-row.ts";
import { BagTable } from "./bag-table.tsx";
import { Downloads } from "./downloads.tsx";
import { FilterPills } from "./filter-pills.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure } from "./moment.tsx";
import { Pager } from "./pager.tsx";
import { FindButton, SearchField } from "./search-field.tsx";

export type BagsPageProps = Frame &
  Clock & {
    person: Person;
    search: string;
    sort: Sort | null;
    status: string | null;
    rows: BagRow[];
    /** `isMore`: there are more than `count`, and nobody counted on. */
    total: { count: number; isMore: boolean };
    nextHref: string | null;
    clearHref: string;
    filters: { label: string; href: string; isOn: boolean }[];
    searchProblem: string | null;
    /** What a download of this list asks for; null for who may have none. */
    download: Record<string, string> | null;
  };

/** Scan to find one bag, or type a part of its code. Everything is in the address: it can be sent to somebody. */
export const BagsPage = (props: BagsPageProps) => (
  <Page title="Find a bag" menu="bags" person={props.person} theme={props.theme} assets={props.assets} scripts={["bags"]}>
    <div class="page">
      <div class="head">
        <div class="head__t">
          <h1>Find a bag</h1>
        </div>
      </div>
      <div class="stack">
        <SearchForm {...props} />
        <FilterPills filters={props.filters} />
      </div>
      {props.rows.length > 0 ? <Found {...props} /> : <NothingFound {...props} />}
    </div>
  </Page>
);

const SearchForm = ({ search, sort, status, clearHref, searchProblem }: BagsPageProps) => (
  <search>
    <form class="find" method="get" action="/bags">
      {sort ? <input type="hidden" name="sort" value={sort} /> : null}
      {status ? <input type="hidden" name="status" value={status} /> : null}
      <SearchField
        isCode
        label="Bag code, or part of it"
        placeholder="Scan a bag, or type part of its code"
        value={search}
        clearHref={clearHref}
        maxLength={1000}
        problem={searchProblem ?? undefined}
      />
      <FindButton />
    </form>
  </search>
);

const bagsWords = ({ count, isMore }: { count: number; isMore: boolean }) =>
  `${figure(count)}${isMore ? "+" : ""} ${count === 1 && !isMore ? "bag" : "bags"}`;

const Found = ({ rows, search, total, nextHref, now, timeZone, download }: BagsPageProps) => (
  <section class="card" aria-labelledby="found-h">
    <div class="card__h">
      <h2 id="found-h">{bagsWords(total)}</h2>
      {download ? <Downloads what="bags" query={download} /> : null}
    </div>
    <BagTable rows={rows} search={search} now={now} timeZone={timeZone} />
    <Pager words={rows.length === 1 ? "1 bag on this page" : `${figure(rows.length)} bags on this page`} nextHref={nextHref} />
  </section>
);

function NothingFound({ search, searchProblem, clearHref, filters }: BagsPageProps) {
  const isNarrowed = filters.some(({ isOn }, place) => isOn && place > 0);
  return (
    <section class="card empty" aria-labelledby="found-h">
      <Icon name={search ? "search" : "tag"} />
      {search && !searchProblem ? (
        <h2 id="found-h">
          No bag has <span class="code">{search.toUpperCase()}</span> in its code
        </h2>
      ) : (
        <h2 id="found-h">{searchProblem ? "Nothing was looked for" : isNarrowed ? "No bag is like this" : "There are no bags yet"}</h2>
      )}
      <p>{searchProblem ? "Correct the search above, or clear it." : emptyWords(search, isNarrowed)}</p>
      {search || isNarrowed ? (
        <a class="btn" href={search ? clearHref : "/bags"}>
          {search ? "Clear the search" : "Show all bags"}
        </a>
      ) : (
        <a class="btn btn--go" href="/pack">
          Start packing
        </a>
      )}
    </section>
  );
}

function emptyWords(search: string, isNarrowed: boolean): string {
  if (search) return "Check the digits on the label. If they are right, the bag is not in the system yet. Tell an admin.";
  return isNarrowed ? "Other bags are there. Choose another filter, or look at all." : "A bag is here as soon as somebody has scanned it.";
}
