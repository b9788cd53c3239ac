import { counted } from "./bill-facts.tsx";
import { AreaField, type Areas } from "./bill-forms.tsx";
import { ServerDialog } from "./dialog.tsx";
import { Field, type FormProblem, Notice } from "./form.tsx";
import { type ReturnFacts, returnHref } from "./return-facts.tsx";

/** Makes a return: posts to `/returns`. */
export const NewReturn = ({ areas, problem }: { areas: Areas; problem: FormProblem | null }) => (
  <ServerDialog title="New return" closeHref="/returns">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action="/returns">
      <AreaField areas={areas} areaId={null} area={null} problem={problem} />
      <Field
        id="note"
        name="note"
        label="Note"
        hint="Such as the lorry, or why it came back. It may stay empty."
        problem={problem}
        input={{ maxlength: 500, autocomplete: "off", autofocus: true }}
      />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Start this return
      </button>
    </form>
  </ServerDialog>
);

type ReturnDialogProps = {
  ticket: ReturnFacts;
  canChange: boolean;
  /** From `?open=`: finish or cancel. */
  open: string | null;
  problem: FormProblem | null;
};

/** The question that the address asks for. */
export function ReturnDialog({ ticket, canChange, open, problem }: ReturnDialogProps) {
  if (problem) return <Notice tone="bad" text={problem.text} />;
  if (open === "finish" && canChange && ticket.status === "open") return <FinishReturn ticket={ticket} />;
  if (open === "cancel" && canChange && ticket.status !== "cancelled") return <CancelReturn ticket={ticket} />;
  return null;
}

const Keep = ({ ticket }: { ticket: ReturnFacts }) => (
  <a class="btn btn--lg btn--wide" href={returnHref(ticket.number)}>
    Go back
  </a>
);

const FinishReturn = ({ ticket }: { ticket: ReturnFacts }) => (
  <ServerDialog title={`Finish return ${ticket.number}?`} closeHref={returnHref(ticket.number)}>
    <p class="lead">
      <b>{counted(ticket.parents, "parent bag", "parent bags")}</b> came back. Nothing can be scanned onto this return after this.
    </p>
    <form method="post" action={returnHref(ticket.number, "/finish")}>
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Finish return
      </button>
    </form>
    <Keep ticket={ticket} />
  </ServerDialog>
);

const CancelReturn = ({ ticket }: { ticket: ReturnFacts }) => (
  <ServerDialog title={`Cancel return ${ticket.number}?`} closeHref={returnHref(ticket.number)}>
    <p class="lead">
      {ticket.parents === 0
        ? "Nothing came back on it."
        : `Its ${counted(ticket.parents, "parent bag goes back on the bill that it", "parent bags go back on the bills that they")} came from.`}
    </p>
    {ticket.parents > 0 ? (
      <p>
        A bag stays off when it is on a bill again, was packed or changed since, or when its bill is full, deleted, or was finished without
        it. You are told which.
      </p>
    ) : null}
    <form method="post" action={returnHref(ticket.number, "/cancel")}>
      <button type="submit" class="btn btn--bad btn--lg btn--wide">
        Cancel this return
      </button>
    </form>
    <Keep ticket={ticket} />
  </ServerDialog>
);
