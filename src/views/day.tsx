import { dayAfter, dayBefore } from "../domain/day.ts";
import { type Anchor, DayAnchor } from "./day-anchor.tsx";
import { type DayCounts, type DayRow, DayTable } from "./day-table.tsx";
import { Field, type FormProblem } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import type { Clock } from "./moment.tsx";

export type DayPageProps = Frame &
  Clock & {
    person: Person;
    /** 2026-11-22. */
    day: string;
    /** Sunday 22 November. */
    words: string;
    isToday: boolean;
    rows: DayRow[];
    totals: DayCounts;
    anchor: Anchor | null;
    canExport: boolean;
    problem: FormProblem | null;
  };

/** A business day by biller and area. */
export const DayPage = (props: DayPageProps) => (
  <Page title="Day summary" menu="bills" person={props.person} theme={props.theme} assets={props.assets}>
    <div class="page">
      <div class="head">
        <div class="head__t">
          <nav class="crumb" aria-label="You are here">
            <a href="/bills">
              Bills
              <Icon name="further" small />
            </a>
            <span>Day summary</span>
          </nav>
          <h1>{props.words}</h1>
          <p class="lead">
            Bills that were finished on this day, by who finished them. Open ones count for who made them. What came back since is not
            counted; the papers still say what left.
          </p>
        </div>
        {props.canExport ? <Files day={props.day} /> : null}
      </div>
      <DayPicker {...props} />
      {props.rows.length > 0 ? <DayTable rows={props.rows} totals={props.totals} /> : <NothingDone />}
      {props.anchor ? <DayAnchor anchor={props.anchor} isToday={props.isToday} now={props.now} timeZone={props.timeZone} /> : null}
    </div>
  </Page>
);

const Files = ({ day }: { day: string }) => (
  <div class="head__a">
    <a class="btn" href={`/api/days/${day}.xlsx`}>
      <Icon name="download" small />
      Excel
    </a>
    <a class="btn" href={`/api/days/${day}.csv`}>
      <Icon name="download" small />
      CSV
    </a>
  </div>
);

const DayPicker = ({ day, isToday, problem }: DayPageProps) => (
  <div class="day-picker no-print">
    <form class="beside" method="get" action="/days">
      <Field id="day" name="day" label="Day" value={day} isRequired problem={problem} input={{ type: "date" }} />
      <button type="submit" class="btn">
        Show
      </button>
    </form>
    <nav class="row" aria-label="Other days">
      <a class="btn" href={`/days/${dayBefore(day)}`}>
        Day before
      </a>
      {isToday ? null : (
        <>
          <a class="btn" href={`/days/${dayAfter(day)}`}>
            Day after
          </a>
          <a class="btn" href="/days">
            Today
          </a>
        </>
      )}
    </nav>
  </div>
);

const NothingDone = () => (
  <section class="card empty" aria-labelledby="nothing-h">
    <Icon name="bill" />
    <h2 id="nothing-h">No bill was finished or made on this day</h2>
    <p>Choose another day.</p>
    <a class="btn" href="/bills">
      Look at all bills
    </a>
  </section>
);
