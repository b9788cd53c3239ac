import { momentWords } from "../domain/day.ts";
import { Badge } from "./badge.tsx";
import { BillLink, counted } from "./bill-facts.tsx";
import { CodeWithoutScript } from "./code-without-script.tsx";
import { DoneNotice, type FormProblem, Notice, type PageNotice } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure } from "./moment.tsx";
import { type ReturnedParent, type ReturnFacts, ReturnStatusBadge, returnHref } from "./return-facts.tsx";
import { ReturnDialog } from "./return-forms.tsx";
import { ReturnTable } from "./return-rows.tsx";

/** What cancelling did: how many are on their bills again, and why the others are not. */
export type Cancelled = { putBack: number; kept: { code: string; bill: string | null; message: string }[] };

export type ReturnPageProps = Frame &
  Clock & {
    person: Person;
    ticket: ReturnFacts;
    /** Newest first. */
    list: ReturnedParent[];
    canScan: boolean;
    canChange: boolean;
    open: string | null;
    added: string | null;
    notice: PageNotice | null;
    cancelled: Cancelled | null;
    problem: FormProblem | null;
    /** The panel that hears the scanner, and what the browser needs for it. */
    scan?: unknown;
    scripts?: string[];
    earlyScript?: string | undefined;
  };

/** One return: what came back on it, and from which bills. */
export const ReturnPage = (props: ReturnPageProps) => {
  const { ticket, list, now, timeZone } = props;
  return (
    <Page
      title={`Return ${ticket.number}`}
      menu="returns"
      person={props.person}
      theme={props.theme}
      assets={props.assets}
      scripts={["bills", ...(props.scripts ?? [])]}
      earlyScript={props.earlyScript}
    >
      <div class="page">
        <ReturnHead {...props} />
        {props.notice ? <DoneNotice {...props.notice} /> : null}
        {props.cancelled ? <WhatWasCancelled {...props.cancelled} /> : null}
        <ReturnDialog {...props} />
        {props.canScan ? <CodeWithoutScript action={returnHref(ticket.number, "/add")} words="Take this bag back" /> : null}
        {props.scan}
        <section class="card" aria-labelledby="list-h">
          <div class="card__h">
            <h2 id="list-h">Parent bags on this return</h2>
            <Badge tone="mute">
              <span data-figure="parents">{figure(ticket.parents)}</span> back
            </Badge>
          </div>
          <ReturnTable list={list} added={props.added} now={now} timeZone={timeZone} />
          <div class="empty" id="return-empty" hidden={list.length > 0}>
            <Icon name="undo" />
            <p>{props.canScan ? "Nothing is on this return yet. Scan a parent bag that came back." : "Nothing is on this return."}</p>
          </div>
        </section>
      </div>
    </Page>
  );
};

const ReturnHead = ({ ticket, canChange, now, timeZone }: ReturnPageProps) => {
  const when = momentWords(new Date(ticket.createdAt), timeZone, now);
  return (
    <div class="head">
      <div class="head__t">
        <nav class="crumb" aria-label="You are here">
          <a href="/returns">
            Returns
            <Icon name="further" small />
          </a>
          <span>{ticket.number}</span>
        </nav>
        <div class="title">
          <h1>Return {ticket.number}</h1>
          <ReturnStatusBadge status={ticket.status} />
        </div>
        <p class="muted">
          {[ticket.area, `started ${when.slice(0, 1).toLowerCase()}${when.slice(1)} by ${ticket.madeByName}`].filter(Boolean).join(" · ")}
        </p>
        {ticket.note ? <p>{ticket.note}</p> : null}
      </div>
      {canChange ? <Acts ticket={ticket} /> : null}
    </div>
  );
};

const Acts = ({ ticket: { number, status } }: { ticket: ReturnFacts }) => (
  <div class="head__a">
    {status === "cancelled" ? null : (
      <a class="btn btn--bad" href={returnHref(number, "?open=cancel")}>
        Cancel return
      </a>
    )}
    {status === "open" ? (
      <a class="btn btn--go" href={returnHref(number, "?open=finish")}>
        Finish return
      </a>
    ) : null}
  </div>
);

const WhatWasCancelled = ({ putBack, kept }: Cancelled) => (
  <>
    <Notice
      tone={kept.length > 0 ? "dup" : "ok"}
      title="The return is cancelled"
      text={`${counted(putBack, "parent bag is on its bill", "parent bags are on their bills")} again.${kept.length > 0 ? ` ${figure(kept.length)} could not go back:` : ""}`}
    />
    {kept.length > 0 ? (
      <ul class="card todo" aria-label="Could not go back">
        {kept.map(({ code, bill, message }) => (
          <li>
            <p>
              <span class="code">{code}</span>
              <span class="d">{message}</span>
            </p>
            {bill ? <BillLink number={bill} /> : null}
          </li>
        ))}
      </ul>
    ) : null}
  </>
);
