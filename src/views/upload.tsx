import { ServerDialog } from "./dialog.tsx";
import { DoneNotice, type FormProblem, Notice, type PageNotice } from "./form.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import type { Clock } from "./moment.tsx";
import { UploadCheck } from "./upload-check.tsx";
import { isAtWork, uploadHref, type WholeUpload } from "./upload-facts.ts";
import { UploadProgress } from "./upload-progress.tsx";
import { RevokeQuestion, UploadReceipt } from "./upload-receipt.tsx";
import { UploadSteps } from "./upload-steps.tsx";

export type UploadPageProps = Frame &
  Clock & {
    person: Person;
    upload: WholeUpload;
    /** From `?open=`: `revoke`, or anything else for nothing. */
    open: string | null;
    notice: PageNotice | null;
    /** Of the form `settings` or `revoke`. */
    problem: FormProblem | null;
  };

/** One upload, at whichever step it is. */
export const UploadPage = ({ upload, person, open, notice, problem, theme, assets, ...clock }: UploadPageProps) => {
  const { id, state } = upload;
  const isAsked = state === "committed" && (problem?.form ?? open) === "revoke";
  return (
    <Page title={`Upload ${id}`} menu="uploads" person={person} theme={theme} assets={assets} scripts={["upload"]}>
      <div class="page page--narrow" x-data="uploadPage" data-id={String(id)} data-state={state}>
        <div class="head">
          <div class="head__t">
            <h1>Upload {id}</h1>
          </div>
        </div>
        <UploadSteps state={state} />
        {notice ? <DoneNotice {...notice} /> : null}
        {problem && problem.form === "act" ? <Notice tone="bad" text={problem.text} /> : null}
        {isAtWork(state) ? (
          <UploadProgress upload={upload} />
        ) : state === "ready" ? (
          <UploadCheck upload={upload} problem={problem?.form === "settings" ? problem : null} />
        ) : (
          <UploadReceipt upload={upload} {...clock} />
        )}
        {isAsked ? (
          <ServerDialog title="Take this upload back?" closeHref={uploadHref(id)}>
            <RevokeQuestion upload={upload} inTheWay={problem && { text: problem.text, list: Object.values(problem.fields ?? {}) }} />
          </ServerDialog>
        ) : null}
      </div>
    </Page>
  );
};
