import { PrintButton, Qr } from "./cut-out.tsx";
import { type FormProblem, Notice } from "./form.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { CodeField } from "./second-step-forms.tsx";

/** What the phone has to know; null when it was shown already and a code was wrong. The code comes as SVG of our own library. */
export type ShownSecret = { qrSvg: string; words: string };
export type SetupPageProps = Frame & { person: Person; secret: ShownSecret | null; problem: FormProblem | null };

/** The one page that shows the secret, and asks whether the phone has it. */
export const SetupPage = ({ person, secret, problem, theme, assets }: SetupPageProps) => (
  <Page title="Set up the second step" menu="account" person={person} theme={theme} assets={assets}>
    <div class="page page--narrow">
      <div class="head">
        <div class="head__t">
          <h1>Set up the second step</h1>
        </div>
      </div>
      {secret ? <Secret {...secret} /> : null}
      <section class="card card__p stack" aria-labelledby="confirm-h">
        <h2 id="confirm-h">{secret ? "2. Enter the code that it shows" : "Enter the code that your phone shows"}</h2>
        {problem ? <Notice tone="bad" text={problem.text} /> : null}
        <form class="stack form" method="post" action="/account/second-step/confirm">
          <CodeField id="code" hint="6 digits. They change every 30 seconds." problem={problem} isFirst={secret === null} isLarge />
          <button type="submit" class="btn btn--go btn--lg">
            Turn it on
          </button>
          <p class="hint">Until then nothing changes. After it all your other browsers are signed out.</p>
        </form>
        <p>
          <a href="/account/second-step">Begin again</a>
        </p>
      </section>
    </div>
  </Page>
);

const Secret = ({ qrSvg, words }: ShownSecret) => (
  <section class="card card__p stack" aria-labelledby="secret-h">
    <h2 id="secret-h">1. Scan this with the app on your phone</h2>
    <Qr label="QR code for the app" svg={qrSvg} />
    <p>If it can't be scanned, type this into the app:</p>
    <p class="code secret">{words}</p>
    <p class="hint">Show it to nobody. Good for ten minutes.</p>
  </section>
);

export type RecoveryCodesPageProps = Frame & { person: Person; codes: string[] };

/** The one page that shows recovery codes, to be printed. */
export const RecoveryCodesPage = ({ person, codes, theme, assets }: RecoveryCodesPageProps) => (
  <Page title="Recovery codes" menu="account" person={person} theme={theme} assets={assets}>
    <div class="page page--narrow page--cut">
      <div class="head">
        <div class="head__t">
          <h1>The second step is on</h1>
        </div>
        <div class="head__a">
          <PrintButton words="Print the codes" />
          <a class="btn" href="/account/second-step">
            Done
          </a>
        </div>
      </div>
      <Notice
        tone="dup"
        title="Print them or write them down now"
        text="They are shown only once. When your phone is not there, each of them is good for one sign-in. Keep them where you don't keep your password."
      />
      <div class="cuts cuts--one">
        <section class="cut" aria-labelledby="codes-h">
          <h2 class="cut__more" id="codes-h">
            TraceTrack recovery codes of {person.username}
          </h2>
          <ul class="recovery">
            {codes.map((code) => (
              <li>{code}</li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  </Page>
);
