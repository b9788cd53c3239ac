import type { ColumnMeaning } from "../domain/import-headings.ts";
import { columnLetters } from "../domain/import-row.ts";
import type { SheetLayout } from "../domain/import-schema.ts";
import { Badge } from "./badge.tsx";
import { Field, type FormProblem, SelectField } from "./form.tsx";

/** More are read, but nobody can look at them all. */
export const shownColumnsMax = 30;
const shownRows = 3;

const meanings: { value: ColumnMeaning; words: string }[] = [
  { value: "child", words: "Child bag code" },
  { value: "parent", words: "Parent bag code" },
  { value: "code", words: "Bag code, parent or child" },
  { value: "kind", words: "Kind of bag" },
  { value: "area", words: "Area" },
  { value: "bill", words: "Number of a bill" },
  { value: "ignore", words: "Leave out" },
];

const layouts = [
  { value: "pairs", words: "A child bag and its parent bag in each row" },
  { value: "bags", words: "One bag in each row" },
  { value: "blocks", words: "Rows of child bags, then the row of their parent bag" },
  { value: "bills", words: "A parent bag and its bill in each row" },
  { value: "bill_blocks", words: "Rows of parent bags, then the row of their bill" },
  { value: "leave", words: "Leave this sheet out" },
];

/** How one sheet is read: its layout, its heading, and what each column holds, beside its first rows. Fields are called `s1.…` by its place. */
export const SheetForm = ({ sheet, problem }: { sheet: SheetLayout; problem: FormProblem | null }) => {
  const of = (name: string) => `s${sheet.place}.${name}`;
  const width = Math.min(shownColumnsMax, sheet.columns.length);
  return (
    <section class="card" aria-labelledby={of("h")}>
      <div class="card__h">
        <h3 id={of("h")}>Sheet {sheet.name}</h3>
        {sheet.hidden ? <Badge tone="dup">Hidden in Excel</Badge> : null}
        {sheet.sure < 0.5 && !sheet.leftOut ? <Badge tone="dup">Please look</Badge> : null}
      </div>
      <div class="card__p stack">
        <SelectField
          id={of("layout")}
          name={of("layout")}
          label="What stands in its rows"
          choices={layouts}
          value={sheet.leftOut ? "leave" : sheet.layout}
          problem={problem}
        />
        <Field
          id={of("heading")}
          name={of("heading")}
          label="The row with the headings"
          hint="Rows up to this one are passed over. Leave it empty when the bags begin in the first row."
          value={sheet.headingRow === null ? "" : String(sheet.headingRow)}
          input={{ type: "number", min: 1, max: 1_048_576, inputmode: "numeric" }}
          className="input--short"
          problem={problem}
        />
        <label class="check">
          <input type="checkbox" name={of("fill")} value="on" checked={sheet.fillDown} />
          An empty parent bag or bill means the one above it
        </label>
      </div>
      {sheet.layout === "pairs" && !sheet.leftOut && sheet.columns.includes("bill") ? <BillsBeside /> : null}
      <Columns sheet={sheet} width={width} of={of} />
    </section>
  );
};

const BillsBeside = () => (
  <p class="card__p hint">
    Bills are passed over while child bags are put into parent bags. Upload this file once more afterwards, with “A parent bag and its bill
    in each row”.
  </p>
);

const Columns = ({ sheet, width, of }: { sheet: SheetLayout; width: number; of: (name: string) => string }) => (
  <div class="table-wrap">
    <table class="table table--cards map">
      <thead>
        <tr>
          <th scope="col">Your column</th>
          <th scope="col">First rows</th>
          <th scope="col">What it is</th>
        </tr>
      </thead>
      <tbody>
        {sheet.columns.slice(0, width).map((meaning, column) => (
          <tr>
            <td class="l1">
              <b>{columnName(sheet, column)}</b>
            </td>
            <td class="r1">
              <Values sheet={sheet} column={column} />
            </td>
            <td class="full">
              <select class="select" name={of(`c${column}`)} aria-label={`What column ${columnName(sheet, column)} is`}>
                {meanings.map(({ value, words }) => (
                  <option value={value} selected={value === meaning}>
                    {words}
                  </option>
                ))}
              </select>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** `B, Bag no.`: its letter, and its heading where it has one. */
const columnName = ({ headings = [] }: SheetLayout, column: number): string =>
  headings[column] ? `${columnLetters(column)}, ${headings[column]}` : columnLetters(column);

function Values({ sheet, column }: { sheet: SheetLayout; column: number }) {
  const texts = sheet.sample.map(({ cells }) => cells[column] ?? "").filter((text) => text !== "");
  if (texts.length === 0) return <span class="muted">(empty in the first rows)</span>;
  return (
    <ul class="values">
      {texts.slice(0, shownRows).map((text) => (
        <li class="code long">{text}</li>
      ))}
    </ul>
  );
}
