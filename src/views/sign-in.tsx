import { DoorPage } from "./door.tsx";
import { Field, type FormProblem, Notice } from "./form.tsx";
import { Icon } from "./icons.tsx";
import type { Frame } from "./layout.tsx";
import { PasswordField } from "./password.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

export type SignInPageProps = Frame & {
  /** What was typed before, or empty. */
  username: string;
  /** A sentence such as "The user name or the password is not right. Try again." */
  problem: string | null;
  /** Where to go afterwards: a path of ours, checked by the server. */
  next: string;
};

/** The door. It works without script. */
export const SignInPage = ({ username, problem, next, theme, assets }: SignInPageProps) => (
  <DoorPage title="Sign in" heading="Sign in" theme={theme} assets={assets}>
    <LeftBehind />
    <SignInForm username={username} problem={problem} next={next} />
    <p class="muted">Forgot your password? Ask an admin for a new one.</p>
    <ThemeSwitch className="link" />
  </DoorPage>
);

/** Scans that wait here, so that nobody thinks they are lost. */
const LeftBehind = () => (
  <div x-data="leftBehind">
    <div class="notice notice--dup" x-show="words" x-cloak="" role="status">
      <Icon name="disk" />
      <p>
        <b x-text="words" />
        They are safe, and are sent when that person signs in here.
      </p>
    </div>
  </div>
);

function SignInForm({ username, problem, next }: { username: string; problem: string | null; next: string }) {
  const wrong: FormProblem | null = problem ? { form: "sign-in", text: problem } : null;
  return (
    <form class="stack" method="post" action="/login">
      {wrong ? <Notice tone="bad" text={wrong.text} /> : null}
      <input type="hidden" name="next" value={next} />
      <Field
        id="username"
        name="username"
        label="User name"
        value={username}
        isRequired
        className="input--lg"
        input={{ autocomplete: "username", autocapitalize: "none", spellcheck: "false", maxlength: 60, autofocus: username === "" }}
      />
      <PasswordField id="password" name="password" label="Password" autocomplete="current-password" isLarge isFirst={username !== ""} />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Sign in
      </button>
    </form>
  );
}
