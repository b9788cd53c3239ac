import type { Areas } from "./bill-forms.tsx";
import { FilterPills } from "./filter-pills.tsx";
import { Field, type FormProblem, SelectField } from "./form.tsx";
import { FindButton, SearchField } from "./search-field.tsx";

/** What was asked for, as texts of the address; an empty one asks for nothing. */
export type BillsAsked = {
  search: string;
  status: string;
  area: string;
  person: string;
  from: string;
  to: string;
  short: string;
  below: string;
  over: string;
};

export type BillsFilterProps = {
  asked: BillsAsked;
  /** The areas to choose from; none for who has one of their own. */
  areas: Areas;
  /** By state, as links. */
  filters: { label: string; href: string; isOn: boolean }[];
  clearHref: string;
  problem: FormProblem | null;
};

const wordsOf = { short: "With short bags", below: "Below target", over: "Over target" } as const;

/** What lies behind "More" is open when something in it is asked for. */
const isDeep = ({ area, person, from, to, short, below, over }: BillsAsked) => [area, person, from, to, short, below, over].some(Boolean);

/** One form for search and filters: what it finds is in the address, and can be sent to somebody. */
export const BillsFilter = (props: BillsFilterProps) => {
  const { asked, problem } = props;
  return (
    <search>
      <form class="stack" method="get" action="/bills">
        {asked.status ? <input type="hidden" name="status" value={asked.status} /> : null}
        <div class="find">
          <SearchField
            label="Number, destination or vehicle, or part of it"
            placeholder="Number, destination or vehicle"
            value={asked.search}
            clearHref={props.clearHref}
            maxLength={80}
            problem={problem?.fields?.search}
          />
          <FindButton />
        </div>
        <FilterPills filters={props.filters} />
        <details class="more" open={isDeep(asked) || problem !== null}>
          <summary>More filters</summary>
          <DeepFilters {...props} />
        </details>
      </form>
    </search>
  );
};

const DeepFilters = ({ asked, areas, problem }: BillsFilterProps) => (
  <div class="stack">
    <div class="pair">
      {areas.length > 0 ? (
        <SelectField
          id="filter-area"
          name="area"
          label="Area"
          choices={[{ value: "", words: "All areas" }, ...areas.map(({ name }) => ({ value: name, words: name }))]}
          value={asked.area}
          problem={problem}
        />
      ) : null}
      <Field
        id="filter-person"
        name="person"
        label="Made by"
        value={asked.person}
        problem={problem}
        input={{ maxlength: 60, autocomplete: "off", autocapitalize: "none", spellcheck: "false", placeholder: "User name" }}
      />
      <Field id="filter-from" name="from" label="From day" value={asked.from} problem={problem} input={{ type: "date" }} />
      <Field id="filter-to" name="to" label="To day" value={asked.to} problem={problem} input={{ type: "date" }} />
    </div>
    <div class="row">
      {(["short", "below", "over"] as const).map((name) => (
        <label class="check">
          <input type="checkbox" name={name} value="true" checked={asked[name] === "true"} />
          {wordsOf[name]}
        </label>
      ))}
      <button type="submit" class="btn">
        Show these
      </button>
    </div>
  </div>
);
