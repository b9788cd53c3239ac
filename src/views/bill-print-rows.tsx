import { type BillDocument, type BillDocumentRow, type BillKindTotal, countWords, paperWeight } from "../domain/bill-document.ts";
import { figure } from "./moment.tsx";

/** Every parent; the head comes again on each page, with the number. */
export const SheetRows = ({ sheet: { number, state, version, rows, totals } }: { sheet: BillDocument }) => (
  <section class="table-wrap" aria-label="Parent bags" tabindex={0}>
    <table class="table">
      <thead>
        <tr>
          <th scope="colgroup" colspan={5} class="long">
            Bill {number}, {state === "draft" ? "draft" : `version ${version}`}
          </th>
        </tr>
        <tr>
          <th scope="col">No.</th>
          <th scope="col">Parent bag</th>
          <th scope="col" class="not-phone">
            Kind
          </th>
          <th scope="col" class="r">
            Child bags
          </th>
          <th scope="col" class="r">
            Weight, kg
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row row={row} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan={3}>
            {figure(totals.parents)} of {figure(totals.target)} parent bags{totals.short > 0 ? `, ${figure(totals.short)} short` : ""}
          </th>
          <td class="r">{figure(totals.children)}</td>
          <td class="r">{paperWeight(totals.weightKg)}</td>
        </tr>
      </tfoot>
    </table>
  </section>
);

const Row = ({ row }: { row: BillDocumentRow }) => (
  <tr>
    <td class="num muted">{row.place}</td>
    <td class="code">{row.code}</td>
    <td class="not-phone">{row.kind}</td>
    <td class="r">{row.isShort ? <b>{countWords(row)}</b> : countWords(row)}</td>
    <td class="r">{paperWeight(row.weightKg)}</td>
  </tr>
);

/** The same by kind, where there are several. */
export const SheetByKind = ({ totals }: { totals: BillKindTotal[] }) => (
  <section class="table-wrap" aria-label="By kind" tabindex={0}>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">By kind</th>
          {["Parent bags", "Short", "Child bags", "Weight, kg"].map((words) => (
            <th scope="col" class="r">
              {words}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {totals.map(({ kind, parents, short, children, weightKg }) => (
          <tr>
            <td>{kind}</td>
            <td class="r">{figure(parents)}</td>
            <td class="r">{figure(short)}</td>
            <td class="r">{figure(children)}</td>
            <td class="r">{paperWeight(weightKg)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
