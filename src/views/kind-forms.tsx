import { capacityMax, codeMaxLength, type Kind, type Sort } from "../domain/kind.ts";
import { kilogramsOf } from "../domain/weight.ts";
import { ServerDialog } from "./dialog.tsx";
import { Field, type FormProblem, Notice, OnOffField } from "./form.tsx";

const patternHint = `# one digit, @ one letter, * either, the rest as it stands: SB#####. Or a length: 4 to 20 letters or digits. At most ${codeMaxLength} characters.`;
const kilogramsText = (grams: number | null): string => String(kilogramsOf(grams ?? 0));

/** Adds a kind: posts to `/kinds`. The sort was chosen by the button that led here, so that only its own fields are asked. */
export const NewKind = ({ sort, problem }: { sort: Sort; problem: FormProblem | null }) => (
  <ServerDialog title={sort === "parent" ? "Add a kind of parent bag" : "Add a kind of child bag"} closeHref="/kinds">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action="/kinds">
      <input type="hidden" name="sort" value={sort} />
      <KindFields sort={sort} kind={null} problem={problem} />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Add this kind
      </button>
    </form>
  </ServerDialog>
);

/** Changes a kind: posts to `/kinds/{id}`. Bags that are there already keep their kind. */
export const ChangeKind = ({ kind, problem }: { kind: Kind; problem: FormProblem | null }) => (
  <ServerDialog title={kind.name} closeHref="/kinds">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action={`/kinds/${kind.id}`}>
      <KindFields sort={kind.sort} kind={kind} problem={problem} />
      <OnOffField
        label="New bags of this kind"
        on="its codes are taken"
        off="no new bags of this kind"
        isOn={kind.active}
        problem={problem}
      />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Save
      </button>
    </form>
  </ServerDialog>
);

const KindFields = ({ sort, kind, problem }: { sort: Sort; kind: Kind | null; problem: FormProblem | null }) => (
  <>
    <Field
      id="name"
      name="name"
      label="Name"
      value={kind?.name ?? ""}
      isRequired
      problem={problem}
      input={{ maxlength: 60, autocomplete: "off", autofocus: true }}
    />
    <Field
      id="pattern"
      name="pattern"
      label="Pattern of its codes"
      hint={patternHint}
      value={kind?.pattern ?? ""}
      isRequired
      problem={problem}
      className="input--mono"
      input={{ maxlength: 60, autocomplete: "off", autocapitalize: "characters", spellcheck: "false" }}
    />
    {sort === "parent" ? <ParentFields kind={kind} problem={problem} /> : <ChildFields kind={kind} problem={problem} />}
  </>
);

const ParentFields = ({ kind, problem }: { kind: Kind | null; problem: FormProblem | null }) => (
  <div class="pair">
    <Field
      id="capacity"
      name="capacity"
      label="Child bags in one"
      hint={`1 to ${capacityMax}. Full at this number.`}
      value={kind?.capacity ? String(kind.capacity) : ""}
      isRequired
      problem={problem}
      input={{ type: "number", min: 1, max: capacityMax, step: 1, inputmode: "numeric" }}
    />
    <Field
      id="tareKg"
      name="tareKg"
      label="Weight when empty, kg"
      hint="0 when it is not counted."
      value={kilogramsText(kind?.tareGrams ?? 0)}
      isRequired
      problem={problem}
      input={{ inputmode: "decimal", autocomplete: "off", maxlength: 8 }}
    />
  </div>
);

const ChildFields = ({ kind, problem }: { kind: Kind | null; problem: FormProblem | null }) => (
  <Field
    id="unitWeightKg"
    name="unitWeightKg"
    label="Weight of one, kg"
    hint="Such as 1 or 0.25. The weights of parent bags and bills follow from it."
    value={kind ? kilogramsText(kind.unitGrams) : ""}
    isRequired
    problem={problem}
    input={{ inputmode: "decimal", autocomplete: "off", maxlength: 8 }}
  />
);
