import { counted } from "./bill-facts.tsx";
import { type FormProblem, Notice } from "./form.tsx";
import { SheetForm } from "./upload-columns.tsx";
import { type UploadPolicy, uploadHref, type WholeUpload } from "./upload-facts.ts";
import { FileFacts, UploadProblems } from "./upload-rows.tsx";
import { UploadTally } from "./upload-tally.tsx";

const settingsId = "settings";

/** What the check found, and what is decided before anything is put in. One form: what is put in is what this page shows. */
export function UploadCheck({ upload, problem }: { upload: WholeUpload; problem: FormProblem | null }) {
  const { counts, sheets } = upload;
  const ready = (counts?.new ?? 0) + (counts?.moved ?? 0);
  const isUnsure = sheets.some(({ sure, leftOut, isGiven }) => !isGiven && !leftOut && sure < 0.5);
  return (
    <>
      {upload.same !== null && upload.same !== upload.id ? <SameFile id={upload.same} /> : null}
      {isUnsure ? (
        <Notice
          tone="dup"
          title="We are not sure how this file is meant"
          text="Look at its columns below, correct them, and check it again."
        />
      ) : null}
      {upload.warnings.map((text) => (
        <Notice tone="info" text={text} />
      ))}
      <section class="card card__p stack" aria-labelledby="found-h">
        <h2 id="found-h">{counted(counts?.rows ?? 0, "row", "rows")} checked. Nothing is put in yet.</h2>
        {counts ? <UploadTally counts={counts} isIn={false} /> : null}
        <div class="row">
          {ready > 0 ? (
            <button type="submit" class="btn btn--go btn--lg" form={settingsId} name="act" value="commit">
              Put in {counted(ready, "row", "rows")}
            </button>
          ) : null}
          <form method="post" action={uploadHref(upload.id, "/cancel")}>
            <button type="submit" class="btn btn--lg">
              Discard this upload
            </button>
          </form>
        </div>
      </section>
      <UploadProblems upload={upload} />
      <form class="stack" id={settingsId} method="post" action={uploadHref(upload.id, "/settings")}>
        <h2>How it was read</h2>
        <p class="lead">Is a column not what you meant? Correct it here, and the whole file is checked again.</p>
        {problem ? <Notice tone="bad" text={problem.text} /> : null}
        {sheets.map((sheet) => (
          <SheetForm sheet={sheet} problem={problem} />
        ))}
        <Policies policy={upload.policy} hasBills={sheets.some(({ layout }) => layout === "bills" || layout === "bill_blocks")} />
        <div class="row">
          <button type="submit" class="btn btn--lg" name="act" value="check">
            Check again with these settings
          </button>
        </div>
      </form>
      <section class="card card__p" aria-label="The file">
        <FileFacts upload={upload} />
      </section>
    </>
  );
}

const SameFile = ({ id }: { id: number }) => (
  <div class="notice notice--dup" role="status">
    <p>
      <b>This same file is in already</b>
      It was put in as <a href={uploadHref(id)}>upload {id}</a>. What is there already is not put in twice.
    </p>
  </div>
);

const Policies = ({ policy, hasBills }: { policy: UploadPolicy; hasBills: boolean }) => (
  <div class="card card__p stack">
    <Choice
      legend="When a parent bag is in the system already"
      name="knownParents"
      value={policy.knownParents}
      choices={[
        { value: "reuse", words: "Put the child bags into it, as far as it has room" },
        { value: "refuse", words: "Leave it alone, and list its rows" },
      ]}
    />
    <Choice
      legend="When a child bag is in another parent bag"
      name="childrenElsewhere"
      value={policy.childrenElsewhere}
      choices={[
        { value: "move", words: "Move it into the parent bag of this file" },
        { value: "refuse", words: "Leave it where it is, and list the row" },
      ]}
    />
    {hasBills ? (
      <Choice
        legend="When a bill is not in the system yet"
        name="unknownBills"
        value={policy.unknownBills ?? "make"}
        choices={[
          { value: "make", words: "Make the bill" },
          { value: "refuse", words: "Do not make it, and list its rows" },
        ]}
      />
    ) : null}
  </div>
);

type ChoiceProps = { legend: string; name: string; value: string; choices: { value: string; words: string }[] };

const Choice = ({ legend, name, value, choices }: ChoiceProps) => (
  <fieldset>
    <legend>
      <b>{legend}</b>
    </legend>
    {choices.map((choice) => (
      <label class="check">
        <input type="radio" name={name} value={choice.value} checked={choice.value === value} />
        {choice.words}
      </label>
    ))}
  </fieldset>
);
