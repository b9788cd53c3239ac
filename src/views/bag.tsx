import { can } from "../domain/role.ts";
import { Badge } from "./badge.tsx";
import { type BagFacts, BagLabel } from "./bag-label.tsx";
import { bagHref, CodeParts, packHref } from "./code.tsx";
import { type HistoryEntry, HistoryList } from "./history.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure } from "./moment.tsx";

export type BagPageProps = Frame &
  Clock & {
    person: Person;
    bag: BagFacts;
    /** Of a parent, newest first or by code, as the server likes. */
    childBags: { code: string; packedAt: string; by: string | null }[];
    /** Newest first. */
    history: HistoryEntry[];
    olderHref: string | null;
    /** From our own library, so it goes out as it is. */
    qrSvg: string;
  };

/** One bag: its label, its contents, its whole story. */
export const BagPage = (props: BagPageProps) => (
  <Page title={`Bag ${props.bag.code}`} menu="bags" person={props.person} theme={props.theme} assets={props.assets}>
    <div class="page page--bag">
      <div class="head">
        <nav class="crumb" aria-label="You are here">
          <a href="/bags">
            Bags
            <Icon name="further" small />
          </a>
          <span>{props.bag.code}</span>
        </nav>
        <Acts bag={props.bag} person={props.person} />
      </div>
      <BagLabel {...props} />
      <div class={props.bag.sort === "parent" ? "grid-2" : "stack"}>
        <HistoryCard {...props} />
        {props.bag.sort === "parent" ? <ChildBags childBags={props.childBags} /> : null}
      </div>
    </div>
  </Page>
);

const Acts = ({ bag, person }: { bag: BagFacts; person: Person }) => (
  <div class="head__a">
    <button type="button" class="btn" data-print hidden>
      <Icon name="print" small />
      Print label
    </button>
    {bag.sort === "parent" && bag.status === "open" && can(person.role, "scan_bags") ? (
      <a class="btn btn--go" href={packHref(bag.code)}>
        <Icon name="scan" small />
        Add bags
      </a>
    ) : null}
  </div>
);

const HistoryCard = ({ history, olderHref, now, timeZone }: BagPageProps) => (
  <section class="card" aria-labelledby="history-h">
    <div class="card__h">
      <h2 id="history-h">History</h2>
    </div>
    <HistoryList entries={history} now={now} timeZone={timeZone} />
    {olderHref ? (
      <div class="pager">
        <a class="btn" href={olderHref} rel="next">
          Older
        </a>
      </div>
    ) : null}
  </section>
);

const ChildBags = ({ childBags }: { childBags: BagPageProps["childBags"] }) => (
  <section class="card" aria-labelledby="inside-h">
    <div class="card__h">
      <h2 id="inside-h">Child bags inside</h2>
      <Badge tone="mute">{figure(childBags.length)}</Badge>
    </div>
    {childBags.length > 0 ? (
      <div class="kids">
        {childBags.map(({ code }) => (
          <a class="code" href={bagHref(code)}>
            <CodeParts code={code} />
          </a>
        ))}
      </div>
    ) : (
      <div class="empty">
        <Icon name="box" />
        <p>This bag is empty.</p>
      </div>
    )}
  </section>
);
