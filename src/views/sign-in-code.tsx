import { DoorPage } from "./door.tsx";
import { Notice } from "./form.tsx";
import type { Frame } from "./layout.tsx";
import { CodeField } from "./second-step-forms.tsx";

export type SignInCodePageProps = Frame & {
  /** A sentence such as "The code is not right." */
  problem: string | null;
  /** Where to go afterwards: a path of ours, checked by the server. */
  next: string;
};

/** The second step of signing in. The password is not in this page: the browser carries a token for five minutes. */
export const SignInCodePage = ({ problem, next, theme, assets }: SignInCodePageProps) => (
  <DoorPage title="Your code" heading="Your code" theme={theme} assets={assets}>
    <p class="lead">Open the app on your phone and enter the 6 digits that it shows for TraceTrack.</p>
    <form class="stack" method="post" action="/login/code">
      {problem ? <Notice tone="bad" text={problem} /> : null}
      <input type="hidden" name="next" value={next} />
      <CodeField id="code" hint="Without the phone: one of your recovery codes." isFirst isLarge />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Sign in
      </button>
    </form>
    <p class="muted">
      Phone and recovery codes lost? Ask an admin. <a href="/login">Begin again</a>
    </p>
  </DoorPage>
);
