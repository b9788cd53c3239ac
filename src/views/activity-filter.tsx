import { nameWords, whatGroups } from "../domain/event-words.ts";
import { outcomes } from "../domain/outcome.ts";
import { Field, type FormProblem, SelectField } from "./form.tsx";

/** What was asked for, as texts of the address; an empty one asks for nothing. */
export type ActivityAsked = {
  who: string;
  what: string;
  bag: string;
  bill: string;
  outcome: string;
  station: string;
  from: string;
  to: string;
};

type Props = { asked: ActivityAsked; isNarrowed: boolean; problem: FormProblem | null };

const plain = { maxlength: 60, autocomplete: "off", autocapitalize: "none", spellcheck: "false" } as const;
const code = { ...plain, maxlength: 200, autocapitalize: "characters", "data-code-field": "" } as const;

const whats = Object.entries(whatGroups).flatMap(([group, names]) =>
  Object.entries(names).map(([value, words]) => ({ value, words: `${group}: ${words}` })),
);
const anything = { value: "", words: "Anything" };
const cameOf = [anything, ...[...Object.keys(outcomes), "done"].map((value) => ({ value, words: nameWords(value) }))];

/** One form: what it finds is in the address, and can be sent to somebody. */
export const ActivityFilter = (props: Props) => (
  <search>
    <form class="card card__p stack" method="get" action="/activity">
      <div class="filter-grid">
        <Field id="filter-from" name="from" label="From day" value={props.asked.from} problem={props.problem} input={{ type: "date" }} />
        <Field id="filter-to" name="to" label="To day" value={props.asked.to} problem={props.problem} input={{ type: "date" }} />
        <Field id="filter-who" name="who" label="Who (user name)" value={props.asked.who} problem={props.problem} input={plain} />
        <SelectField
          id="filter-what"
          name="what"
          label="What"
          choices={[anything, ...whats]}
          value={props.asked.what}
          problem={props.problem}
        />
      </div>
      <MoreFilters {...props} />
      <div class="row">
        <button type="submit" class="btn btn--go">
          Show these
        </button>
        {props.isNarrowed ? (
          <a class="btn" href="/activity">
            Show everything
          </a>
        ) : null}
      </div>
    </form>
  </search>
);

/** Open when something in it is asked for, or wrong. */
const MoreFilters = ({ asked, problem }: Props) => (
  <details class="more" open={Boolean(asked.bag || asked.bill || asked.outcome || asked.station || problem)}>
    <summary>More filters</summary>
    <div class="filter-grid">
      <Field id="filter-bag" name="bag" label="Bag" value={asked.bag} problem={problem} className="input--mono" input={code} />
      <Field id="filter-bill" name="bill" label="Bill" value={asked.bill} problem={problem} className="input--mono" input={plain} />
      <Field id="filter-station" name="station" label="Station" value={asked.station} problem={problem} input={plain} />
      <SelectField id="filter-outcome" name="outcome" label="What came of it" choices={cameOf} value={asked.outcome} problem={problem} />
    </div>
  </details>
);
