import { Field, type FormProblem, Notice } from "./form.tsx";
import { PasswordField } from "./password.tsx";

export type CodeFieldProps = { id: string; hint?: string; problem?: FormProblem | null; isFirst?: boolean; isLarge?: boolean };

/** Takes the six digits and recovery codes alike; phones offer the code that they know. */
export const CodeField = ({ id, hint, problem, isFirst = false, isLarge = false }: CodeFieldProps) => (
  <Field
    id={id}
    name="code"
    label="Code"
    {...(hint ? { hint } : {})}
    problem={problem ?? null}
    isRequired
    className={isLarge ? "input--mono input--lg" : "input--mono"}
    input={{
      autocomplete: "one-time-code",
      autocapitalize: "characters",
      spellcheck: "false",
      maxlength: 30,
      autofocus: isFirst,
    }}
  />
);

export type ProofFormProps = {
  /** Tells the forms of one page apart. */
  name: string;
  words: string;
  button: string;
  problem: FormProblem | null;
  /** Is there a second step, so that its code is asked for? */
  withCode: boolean;
};

/** Something about the second step that costs the password, and the code where there is one. */
export const ProofForm = ({ name, words, button, problem, withCode }: ProofFormProps) => {
  const own = problem?.form === name ? problem : null;
  return (
    <form class="stack form" method="post" action={`/account/second-step/${name}`}>
      {own ? <Notice tone="bad" text={own.text} /> : null}
      <p>{words}</p>
      <PasswordField id={`${name}-current`} name="current" label="Your password" autocomplete="current-password" problem={own} />
      {withCode ? <CodeField id={`${name}-code`} hint="From your phone, or a recovery code." problem={own} /> : null}
      <button type="submit" class="btn btn--go btn--lg">
        {button}
      </button>
    </form>
  );
};

/** The same folded away, open when something was wrong with it. */
export const FoldedProofForm = ({ heading, ...form }: ProofFormProps & { heading: string }) => (
  <details class="more" open={form.problem?.form === form.name}>
    <summary>{heading}</summary>
    <ProofForm {...form} />
  </details>
);
