import { momentWords } from "../domain/day.ts";
import { type BillFacts, BillStatusBadge, billFileHref, billHref } from "./bill-facts.tsx";
import { Icon } from "./icons.tsx";
import type { Clock } from "./moment.tsx";

/** What this person may do to this bill. */
export type BillRights = { canScan: boolean; canChange: boolean; canExport: boolean; canDelete: boolean };

type HeadProps = Clock & { bill: BillFacts; rights: BillRights };

/** Which bill this is, and what can be done with it. */
export const BillHead = ({ bill, rights, ...clock }: HeadProps) => (
  <div class="head">
    <div class="head__t">
      <nav class="crumb" aria-label="You are here">
        <a href="/bills">
          Bills
          <Icon name="further" small />
        </a>
        <span class="long">{bill.number}</span>
      </nav>
      <div class="title">
        <h1 class="long">Bill {bill.number}</h1>
        <BillStatusBadge status={bill.status} />
      </div>
      <p class="muted">{[bill.destination, ...storyWords(bill, clock)].filter(Boolean).join(" · ")}</p>
      <More bill={bill} />
    </div>
    <Acts bill={bill} rights={rights} />
  </div>
);

const lowered = (words: string) => words.slice(0, 1).toLowerCase() + words.slice(1);

/** Started today at 10:04 by biller-02; finished ... */
function storyWords(bill: BillFacts, { now, timeZone }: Clock): string[] {
  const when = (at: string) => lowered(momentWords(new Date(at), timeZone, now));
  const started = `started ${when(bill.createdAt)} by ${bill.madeByName}`;
  return bill.completedAt ? [started, `finished ${when(bill.completedAt)} by ${bill.completedByName}`] : [started];
}

const More = ({ bill: { vehicle, area, note } }: { bill: BillFacts }) => {
  const facts = [
    ["Vehicle", vehicle],
    ["Area", area],
    ["Note", note],
  ].filter(([, words]) => words);
  if (facts.length === 0) return null;
  return (
    <dl class="inline-facts">
      {facts.map(([name, words]) => (
        <div>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
};

const Acts = ({ bill: { number, status }, rights: { canChange, canExport, canDelete } }: { bill: BillFacts; rights: BillRights }) => (
  <div class="head__a">
    {canDelete ? <Act href={billHref(number, "?open=delete")} words="Delete" isBad /> : null}
    {canChange && status === "open" ? <Act href={billHref(number, "?open=edit")} words="Edit" icon="edit" /> : null}
    <Act href={billHref(number, "/print")} words="Print" icon="print" />
    {canExport ? (
      <>
        <Act href={billFileHref(number, "pdf")} words="PDF" icon="download" />
        <Act href={billFileHref(number, "xlsx")} words="Excel" icon="download" />
        <Act href={billFileHref(number, "csv")} words="CSV" icon="download" />
      </>
    ) : null}
    {canChange && status === "completed" ? <Act href={billHref(number, "?open=reopen")} words="Open again" icon="undo" /> : null}
    {canChange && status === "open" ? (
      <a class="btn btn--go not-phone" href={billHref(number, "?open=finish")}>
        Finish bill
      </a>
    ) : null}
  </div>
);

const Act = ({
  href,
  words,
  icon,
  isBad = false,
}: {
  href: string;
  words: string;
  icon?: Parameters<typeof Icon>[0]["name"];
  isBad?: boolean;
}) => (
  <a class={isBad ? "btn btn--bad" : "btn"} href={href}>
    {icon ? <Icon name={icon} small className="not-phone" /> : null}
    {words}
  </a>
);
