import { DoneNotice, type FormProblem, Notice, type PageNotice } from "./form.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { FoldedProofForm, ProofForm } from "./second-step-forms.tsx";

export type SecondStep = { isOn: boolean; codesLeft: number; isRequired: boolean };
export type SecondStepPageProps = Frame & {
  person: Person;
  step: SecondStep;
  notice: PageNotice | null;
  /** `form` is the last part of the path that it was posted to. */
  problem: FormProblem | null;
};

/** Signing in with a code from the phone as well: on, off, and what is left of the recovery codes. */
export const SecondStepPage = ({ person, step, notice, problem, theme, assets }: SecondStepPageProps) => (
  <Page title="Second step" menu="account" person={person} theme={theme} assets={assets} scripts={["account"]}>
    <div class="page page--narrow">
      <div class="head">
        <div class="head__t">
          <h1>Second step</h1>
          <p class="lead">A code from your phone, besides your password. Who finds out your password still can't sign in.</p>
        </div>
        <div class="head__a">
          <a class="btn" href="/account">
            My account
          </a>
        </div>
      </div>
      {notice ? <DoneNotice {...notice} /> : null}
      {problem?.form === "page" ? <Notice tone="bad" text={problem.text} /> : null}
      {step.isRequired && !step.isOn ? (
        <Notice tone="dup" title="Admins need a second step here" text="Set it up now. Then you can start." />
      ) : null}
      {person.scope === "scan" ? (
        <Notice tone="info" text="You came in by badge or PIN. Sign out, then sign in with your password to change this." />
      ) : (
        <Forms step={step} problem={problem} />
      )}
    </div>
  </Page>
);

const Forms = ({ step, problem }: Pick<SecondStepPageProps, "step" | "problem">) =>
  step.isOn ? (
    <>
      <Notice tone={step.codesLeft < 3 ? "dup" : "ok"} title="It is on." text={leftWords(step.codesLeft)} />
      <section class="card card__p" aria-labelledby="change-h">
        <h2 id="change-h">Change it</h2>
        <FoldedProofForm
          name="recovery-codes"
          heading="New recovery codes"
          words="Ten new ones. The ones that you have are over then."
          button="Make new recovery codes"
          problem={problem}
          withCode
        />
        <FoldedProofForm
          name="begin"
          heading="Another phone"
          words="The phone that you use now stays until the new one has shown its first code."
          button="Set up another phone"
          problem={problem}
          withCode
        />
        {step.isRequired ? null : (
          <FoldedProofForm
            name="off"
            heading="Turn it off"
            words="Your password alone is enough then."
            button="Turn the second step off"
            problem={problem}
            withCode
          />
        )}
      </section>
    </>
  ) : (
    <section class="card card__p stack" aria-labelledby="begin-h">
      <h2 id="begin-h">Set it up</h2>
      <ProofForm
        name="begin"
        words="You need an app for such codes on your phone, for example Google Authenticator, Microsoft Authenticator or 2FAS. At the table your badge or PIN is enough, as before."
        button="Set it up"
        problem={problem}
        withCode={false}
      />
    </section>
  );

const leftWords = (count: number) =>
  count < 3
    ? `You have ${count === 1 ? "1 recovery code" : `${count} recovery codes`} left. Make new ones now.`
    : `You have ${count} recovery codes left, for when the phone is not there.`;
