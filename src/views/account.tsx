import { BadgeCard, PinCard } from "./account-badge.tsx";
import { type OwnSessionRow, SessionsCard } from "./account-sessions.tsx";
import { DoneNotice, type FormProblem, Notice, type PageNotice } from "./form.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { roleWords } from "./menu.tsx";
import type { Clock } from "./moment.tsx";
import { NewPasswordFields, PasswordField, UsernameForKeeper } from "./password.tsx";
import { TableLinks } from "./table-links.tsx";

export type AccountPageProps = Frame &
  Clock & {
    person: Person;
    hasBadge: boolean;
    hasPin: boolean;
    hasSecondStep: boolean;
    /** An admin gave the password, so it must be replaced before anything else. */
    mustChange: boolean;
    sessions: OwnSessionRow[];
    notice: PageNotice | null;
    problem: FormProblem | null;
  };

/** What a person can change about themselves. */
export const AccountPage = ({
  person,
  hasBadge,
  hasPin,
  hasSecondStep,
  mustChange,
  sessions,
  notice,
  problem,
  theme,
  assets,
  ...clock
}: AccountPageProps) => (
  <Page title="My account" menu="account" person={person} theme={theme} assets={assets} scripts={["account"]}>
    <div class="page page--narrow">
      <div class="head">
        <div class="head__t">
          <h1>My account</h1>
        </div>
      </div>
      {notice ? <DoneNotice {...notice} /> : null}
      {mustChange ? (
        <Notice tone="dup" title="Choose a password of your own first" text="The one you have was made by an admin. Then you can start." />
      ) : null}
      <section class="card card__p" aria-labelledby="me-h">
        <h2 class="vh" id="me-h">
          Who you are
        </h2>
        <dl class="facts">
          <div>
            <dt>User name</dt>
            <dd>{person.username}</dd>
          </div>
          {person.name ? (
            <div>
              <dt>Name</dt>
              <dd>{person.name}</dd>
            </div>
          ) : null}
          <div>
            <dt>Role</dt>
            <dd>{roleWords[person.role]}</dd>
          </div>
        </dl>
      </section>
      {person.scope === "scan" ? (
        <Notice
          tone="info"
          text="You came in by badge or PIN. To change your password, badge or PIN, sign out and sign in with your password."
        />
      ) : (
        <PasswordCard username={person.username} problem={of("password", problem)} />
      )}
      {person.scope === "scan" || mustChange ? null : (
        <>
          <BadgeCard hasBadge={hasBadge} problem={of("badge", problem)} />
          <PinCard hasPin={hasPin} problem={of("pin", problem)} />
          <SecondStepCard isOn={hasSecondStep} />
        </>
      )}
      <SessionsCard sessions={sessions} canEnd={person.scope !== "scan" && !mustChange} {...clock} />
      <Help />
    </div>
  </Page>
);

const of = (form: string, problem: FormProblem | null) => (problem?.form === form ? problem : null);

const Help = () => (
  <section class="card card__p stack" aria-labelledby="help-h">
    <h2 id="help-h">Help at the table</h2>
    <p>
      Cards to tape to the table: undo, close a bag and more, without touching the screen. And four codes that say what is wrong with a
      scanner.
    </p>
    <TableLinks />
  </section>
);

const SecondStepCard = ({ isOn }: { isOn: boolean }) => (
  <section class="card card__p stack" aria-labelledby="second-step-h">
    <h2 id="second-step-h">Second step</h2>
    <p>
      {isOn
        ? "You sign in with a code from your phone as well."
        : "You sign in with your password alone. A code from your phone makes it safer."}
    </p>
    <p>
      <a class="btn btn--lg" href="/account/second-step">
        {isOn ? "Look after it" : "Set up the second step"}
      </a>
    </p>
  </section>
);

const PasswordCard = ({ username, problem }: { username: string; problem: FormProblem | null }) => (
  <section class="card card__p stack" aria-labelledby="password-h">
    <h2 id="password-h">Change your password</h2>
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack form" method="post" action="/account/password">
      <UsernameForKeeper username={username} />
      <PasswordField id="current" name="current" label="Password now" autocomplete="current-password" problem={problem} />
      <NewPasswordFields problem={problem} />
      <button type="submit" class="btn btn--go btn--lg">
        Change my password
      </button>
      <p class="hint">All your other devices are signed out then.</p>
    </form>
  </section>
);
