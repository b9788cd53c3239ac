import { raw } from "hono/html";
import { type BillDocument, documentFacts, hashSignsShown, signers } from "../domain/bill-document.ts";
import { billHref } from "./bill-facts.tsx";
import { SheetByKind, SheetRows } from "./bill-print-rows.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";

export type BillPrintPageProps = Frame & {
  person: Person;
  sheet: BillDocument;
  /** From our own library, so it goes out as it is. */
  qrSvg: string;
};

/** The paper that goes with the lorry. On a screen it is seen as it will be printed. */
export const BillPrintPage = ({ person, sheet, qrSvg, theme, assets }: BillPrintPageProps) => (
  <Page title={`Bill ${sheet.number}, to print`} menu="bills" person={person} theme={theme} assets={assets}>
    <div class="page page--narrow">
      <div class="head">
        <nav class="crumb" aria-label="You are here">
          <a href="/bills">
            Bills
            <Icon name="further" small />
          </a>
          <a class="long" href={billHref(sheet.number)}>
            {sheet.number}
            <Icon name="further" small />
          </a>
          <span>Print</span>
        </nav>
        <div class="head__a">
          <button type="button" class="btn btn--go" data-print hidden>
            <Icon name="print" small />
            Print
          </button>
        </div>
      </div>
      <article class="card card__p sheet">
        <SheetHead sheet={sheet} qrSvg={qrSvg} />
        <SheetRows sheet={sheet} />
        {sheet.byKind.length > 1 ? <SheetByKind totals={sheet.byKind} /> : null}
        <div class="sign-here">
          {signers.map((who) => (
            <p>{who}, date</p>
          ))}
        </div>
        {sheet.hash ? <p class="muted hash small">SHA-256: {sheet.hash}</p> : null}
      </article>
    </div>
  </Page>
);

const stateWords = ({ state, version, hash }: BillDocument): string =>
  state === "draft" ? "Draft: this bill is not finished" : `Version ${version} · ${hash?.slice(0, hashSignsShown)}`;

const SheetHead = ({ sheet, qrSvg }: { sheet: BillDocument; qrSvg: string }) => (
  <header class="sheet__h">
    <div class="stack">
      <div>
        <p class="muted">TraceTrack</p>
        <h1 class="long">Bill {sheet.number}</h1>
        <p>{stateWords(sheet)}</p>
      </div>
      <dl class="inline-facts">
        {documentFacts(sheet)
          .filter(({ name }) => name !== "Version")
          .map(({ name, words }) => (
            <div>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
      </dl>
    </div>
    <div class="tag__qr" role="img" aria-label={`QR code of bill ${sheet.number}`}>
      {raw(qrSvg)}
    </div>
  </header>
);
