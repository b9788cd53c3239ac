import { targetMax } from "../domain/bill.ts";
import { type BillFacts, billHref } from "./bill-facts.tsx";
import { ServerDialog } from "./dialog.tsx";
import { Field, type FormProblem, Notice, SelectField } from "./form.tsx";

export type Areas = { id: number; name: string }[];
type Problem = { problem: FormProblem | null };

const noArea = { value: "", words: "No area" };
const choiceOf = ({ id, name }: Areas[number]) => ({ value: String(id), words: name });

/** An area to belong to; the one it has is offered also when it was switched off since. */
export const AreaField = ({ areas, areaId, area, problem }: { areas: Areas; areaId: number | null; area: string | null } & Problem) => {
  const isOffered = areaId === null || areas.some(({ id }) => id === areaId);
  const own = isOffered || areaId === null ? [] : [{ id: areaId, name: `${area} (switched off)` }];
  if (areas.length + own.length === 0) return null;
  return (
    <SelectField
      id="area"
      name="area"
      label="Area"
      choices={[noArea, ...[...own, ...areas].map(choiceOf)]}
      value={String(areaId ?? "")}
      problem={problem}
    />
  );
};

const Texts = ({ bill, problem }: { bill: Pick<BillFacts, "destination" | "vehicle" | "note"> | null } & Problem) => (
  <>
    <Field
      id="destination"
      name="destination"
      label="Destination"
      value={bill?.destination ?? ""}
      problem={problem}
      input={{ maxlength: 200, autocomplete: "off" }}
    />
    <Field
      id="vehicle"
      name="vehicle"
      label="Vehicle"
      value={bill?.vehicle ?? ""}
      problem={problem}
      input={{ maxlength: 60, autocomplete: "off" }}
    />
    <Field id="note" name="note" label="Note" value={bill?.note ?? ""} problem={problem} input={{ maxlength: 500, autocomplete: "off" }} />
  </>
);

const TargetField = ({ value, least, problem }: { value: string; least: number } & Problem) => (
  <Field
    id="target"
    name="target"
    label="Parent bags"
    hint={`How many it should carry, ${least} to ${targetMax}.`}
    value={value}
    isRequired
    problem={problem}
    input={{ inputmode: "numeric", maxlength: 9, autocomplete: "off", autofocus: true }}
  />
);

/** Makes a bill: posts to `/bills`. */
export const NewBill = ({ areas, problem }: { areas: Areas } & Problem) => (
  <ServerDialog title="New bill" closeHref="/bills">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action="/bills">
      <TargetField value="" least={1} problem={problem} />
      <Texts bill={null} problem={problem} />
      <AreaField areas={areas} areaId={null} area={null} problem={problem} />
      <Field
        id="number"
        name="number"
        label="Number"
        hint="Made when left empty."
        problem={problem}
        className="input--mono"
        input={{ maxlength: 40, autocomplete: "off", autocapitalize: "characters", spellcheck: "false" }}
      />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Make this bill
      </button>
    </form>
  </ServerDialog>
);

/** Changes a bill: posts to `/bills/{number}`. An empty text takes what stood there away. */
export const EditBill = ({ bill, areas, problem }: { bill: BillFacts; areas: Areas } & Problem) => (
  <ServerDialog title={`Edit bill ${bill.number}`} closeHref={billHref(bill.number)}>
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action={billHref(bill.number)}>
      <TargetField value={String(bill.target)} least={Math.max(1, bill.parents)} problem={problem} />
      <Texts bill={bill} problem={problem} />
      <AreaField areas={areas} areaId={bill.areaId} area={bill.area} problem={problem} />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Save
      </button>
    </form>
  </ServerDialog>
);
