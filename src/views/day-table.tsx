import { kilogramFigure } from "../domain/weight.ts";
import { figure } from "./moment.tsx";

export type DayCounts = { bills: number; open: number; parents: number; children: number; short: number; weightKg: number };
export type DayRow = DayCounts & { billerName: string; area: string | null };

/** A day by biller and area, and all together. */
export const DayTable = ({ rows, totals }: { rows: DayRow[]; totals: DayCounts }) => (
  <section class="card" aria-label="The day in figures">
    <div class="table-wrap">
      <table class="table table--cards table--day">
        <thead>
          <tr>
            <th scope="col">Biller</th>
            <th scope="col">Area</th>
            {["Finished", "Open", "Parent bags", "Child bags", "Short", "Weight, kg"].map((words) => (
              <th scope="col" class="r">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <td class="full">
                <b>{row.billerName}</b>
              </td>
              <td class="full" data-l="Area">
                {row.area ?? <span class="muted">none</span>}
              </td>
              <Counts {...row} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan={2} class="full">
              All together
            </th>
            <Counts {...totals} />
          </tr>
        </tfoot>
      </table>
    </div>
  </section>
);

const Counts = ({ bills, open, parents, children, short, weightKg }: DayCounts) => (
  <>
    <td class="r" data-l="Finished">
      {figure(bills)}
    </td>
    <td class="r" data-l="Open">
      {figure(open)}
    </td>
    <td class="r" data-l="Parent bags">
      {figure(parents)}
    </td>
    <td class="r" data-l="Child bags">
      {figure(children)}
    </td>
    <td class="r" data-l="Short">
      {figure(short)}
    </td>
    <td class="r" data-l="Weight, kg">
      {kilogramFigure(weightKg)}
    </td>
  </>
);
