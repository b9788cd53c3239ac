import { kilogramFigure } from "../domain/weight.ts";
import { type BillFacts, type BillParent, billHref, counted } from "./bill-facts.tsx";
import { type Areas, EditBill } from "./bill-forms.tsx";
import type { BillRights } from "./bill-head.tsx";
import { Code } from "./code.tsx";
import { ServerDialog } from "./dialog.tsx";
import { Field, type FormProblem, Notice } from "./form.tsx";
import { figure } from "./moment.tsx";

export type BillDialogProps = {
  bill: BillFacts;
  list: BillParent[];
  rights: BillRights;
  areas: Areas;
  /** From `?open=`: edit, finish, reopen, delete, take-out. Anything else opens nothing. */
  open: string | null;
  /** From `?parent=`: the one to take out. */
  parent: string | null;
  problem: FormProblem | null;
};

/** The form that the address asks for, or that came back with something wrong. */
export function BillDialog({ bill, list, rights, areas, open, parent, problem }: BillDialogProps) {
  const form = problem?.form ?? open;
  const isOpen = bill.status === "open";
  if (form === "edit" && rights.canChange && isOpen) return <EditBill bill={bill} areas={areas} problem={problem} />;
  if (form === "finish" && rights.canChange && isOpen) return <FinishBill bill={bill} list={list} problem={problem} />;
  if (form === "reopen" && rights.canChange && !isOpen) return <ReopenBill bill={bill} problem={problem} />;
  if (form === "delete" && rights.canDelete) return <DeleteBill bill={bill} problem={problem} />;
  const taken = form === "take-out" && rights.canScan ? list.find(({ code }) => code === parent) : undefined;
  if (taken) return <TakeOut bill={bill} parent={taken} />;
  return problem ? <Notice tone="bad" text={problem.text} /> : null;
}

const Keep = ({ bill, words }: { bill: BillFacts; words: string }) => (
  <a class="btn btn--lg btn--wide" href={billHref(bill.number)}>
    {words}
  </a>
);

const ReasonField = ({ hint, isRequired, problem }: { hint: string; isRequired: boolean; problem: FormProblem | null }) => (
  <Field
    id="reason"
    name="reason"
    label={isRequired ? "Why" : "Why (if there is something to say)"}
    hint={hint}
    isRequired={isRequired}
    problem={problem}
    input={{ maxlength: 200, autocomplete: "off", autofocus: true }}
  />
);

const shownShort = 6;

/** SB00017, SB00018 and 3 more have fewer child bags than they hold. */
function shortWords(list: BillParent[]): string {
  const short = list.filter(({ count, capacity }) => count < capacity).map(({ code }) => code);
  const shown = short.slice(0, shownShort).join(", ");
  const rest = short.length > shownShort ? ` and ${short.length - shownShort} more` : "";
  return `${shown}${rest}. You can still finish.`;
}

const FinishBill = ({ bill, list, problem }: { bill: BillFacts; list: BillParent[]; problem: FormProblem | null }) => {
  const missing = bill.target - bill.parents;
  if (bill.parents === 0)
    return (
      <ServerDialog title={`Finish bill ${bill.number}?`} closeHref={billHref(bill.number)}>
        <p class="lead">There is nothing on this bill yet. Scan parent bags onto it first.</p>
        <Keep bill={bill} words="Go back" />
      </ServerDialog>
    );
  return (
    <ServerDialog title={`Finish bill ${bill.number}?`} closeHref={billHref(bill.number)}>
      {problem ? <Notice tone="bad" text={problem.text} /> : null}
      <p class="lead">
        <b data-figure="parents">{figure(bill.parents)}</b> of {counted(bill.target, "parent bag", "parent bags")},{" "}
        <b data-figure="children">{figure(bill.children)}</b> {bill.children === 1 ? "child bag" : "child bags"},{" "}
        <b data-figure="weight">{kilogramFigure(bill.weightKg)}</b> kg. Nobody can add or take out bags after this, unless the bill is
        opened again.
      </p>
      {bill.short > 0 ? <Notice tone="dup" title={counted(bill.short, "short bag", "short bags")} text={shortWords(list)} /> : null}
      <form class="stack" method="post" action={billHref(bill.number, "/complete")}>
        <ReasonField
          hint={
            missing > 0
              ? `${counted(missing, "parent bag is", "parent bags are")} missing. The reason stands on the document.`
              : "It stands on the document."
          }
          isRequired={missing > 0}
          problem={problem}
        />
        <button type="submit" class="btn btn--go btn--lg btn--wide">
          Finish bill
        </button>
      </form>
      <Keep bill={bill} words="Go back" />
    </ServerDialog>
  );
};

const ReopenBill = ({ bill, problem }: { bill: BillFacts; problem: FormProblem | null }) => (
  <ServerDialog title={`Open bill ${bill.number} again?`} closeHref={billHref(bill.number)}>
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <p class="lead">Bags can then be added and taken out. The document of version {bill.version} stays as it is.</p>
    <form class="stack" method="post" action={billHref(bill.number, "/reopen")}>
      <ReasonField hint="It stands in the history." isRequired problem={problem} />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Open it again
      </button>
    </form>
  </ServerDialog>
);

const DeleteBill = ({ bill, problem }: { bill: BillFacts; problem: FormProblem | null }) => (
  <ServerDialog title={`Delete bill ${bill.number}?`} closeHref={billHref(bill.number)}>
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <p class="lead">Nothing is on it. It leaves the list for good; the log still says that it was there.</p>
    <form method="post" action={billHref(bill.number, "/delete")}>
      <button type="submit" class="btn btn--bad btn--lg btn--wide">
        Delete it
      </button>
    </form>
    <Keep bill={bill} words="Keep it" />
  </ServerDialog>
);

const TakeOut = ({ bill, parent }: { bill: BillFacts; parent: BillParent }) => (
  <ServerDialog title="Take this bag out?" closeHref={billHref(bill.number)}>
    <p class="lead">
      <Code code={parent.code} /> will be free for another bill. The weight is counted again.
    </p>
    <form method="post" action={billHref(bill.number, "/take-out")}>
      <input type="hidden" name="parent" value={parent.code} />
      <button type="submit" class="btn btn--bad btn--lg btn--wide">
        Take it out
      </button>
    </form>
    <Keep bill={bill} words="Keep it" />
  </ServerDialog>
);
