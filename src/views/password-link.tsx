import { DoorPage } from "./door.tsx";
import { type FormProblem, Notice } from "./form.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, Moment } from "./moment.tsx";
import { NewPasswordFields, UsernameForKeeper } from "./password.tsx";

export type MadeLinkProps = Frame & Clock & { person: Person; owner: string; address: string; expiresAt: string };

/** The one page that shows a link, to be handed over. */
export const MadeLinkPage = ({ person, owner, address, expiresAt, theme, assets, ...clock }: MadeLinkProps) => (
  <Page title="A link for a new password" menu="people" person={person} theme={theme} assets={assets}>
    <div class="page page--narrow">
      <div class="head">
        <div class="head__t">
          <h1>A link for {owner}</h1>
          <p class="lead">Give it to {owner} alone: whoever opens it chooses their password.</p>
        </div>
      </div>
      <section class="card card__p stack" aria-label="The link">
        <p class="code hash">{address}</p>
        <p>
          It is good once, until <Moment at={expiresAt} {...clock} />. It is shown only here; the links before it are over.
        </p>
      </section>
      <div class="row">
        <a class="btn btn--go btn--lg" href="/people">
          Done
        </a>
      </div>
    </div>
  </Page>
);

export type NewPasswordPageProps = Frame & { owner: { username: string; name: string }; path: string; problem: FormProblem | null };

/** Where somebody comes by a link: they choose a password, and are in. */
export const NewPasswordPage = ({ owner, path, problem, theme, assets }: NewPasswordPageProps) => (
  <DoorPage title="Choose a password" heading="Choose a password" theme={theme} assets={assets}>
    <p class="lead">For {owner.name || owner.username}. You are signed out everywhere else then.</p>
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action={path}>
      <UsernameForKeeper username={owner.username} />
      <NewPasswordFields problem={problem} />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Set it and sign in
      </button>
    </form>
  </DoorPage>
);
