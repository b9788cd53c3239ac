import { Field, type FormProblem, Notice } from "./form.tsx";
import { PasswordField } from "./password.tsx";

type CardProps = { problem: FormProblem | null };

/** One's own badge: made for one's password, and dropped without. */
export const BadgeCard = ({ hasBadge, problem }: CardProps & { hasBadge: boolean }) => (
  <section class="card card__p stack" aria-labelledby="badge-h">
    <h2 id="badge-h">Your badge</h2>
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <p>
      {hasBadge ? "You have a badge." : "You have no badge yet."} One scan of it signs you in, at every table where somebody signed in by
      password before.
    </p>
    <form class="stack form" method="post" action="/account/badge">
      <PasswordField
        id="badge-current"
        name="current"
        label="Your password, for a badge"
        autocomplete="current-password"
        problem={problem}
      />
      <button type="submit" class="btn btn--go btn--lg">
        {hasBadge ? "Make a new badge" : "Make a badge"}
      </button>
      <p class="hint">{hasBadge ? "The one you have stops at once." : "You can print it on the next page. It is shown only once."}</p>
    </form>
    {hasBadge ? <Drop action="/account/badge/drop" words="Take my badge away" /> : null}
  </section>
);

/** What stands in for a badge that was left at home. */
export const PinCard = ({ hasPin, problem }: CardProps & { hasPin: boolean }) => (
  <section class="card card__p stack" aria-labelledby="pin-h">
    <h2 id="pin-h">Your PIN</h2>
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <p>{hasPin ? "You have a PIN." : "You have no PIN yet."} With your user name it does what the badge does.</p>
    <form class="stack form" method="post" action="/account/pin">
      <PasswordField id="pin-current" name="current" label="Your password, for a PIN" autocomplete="current-password" problem={problem} />
      <div class="pair">
        <PinField id="pin" name="pin" label="New PIN" hint="4 to 8 digits." problem={problem} />
        <PinField id="pin-again" name="again" label="New PIN again" problem={problem} />
      </div>
      <button type="submit" class="btn btn--go btn--lg">
        {hasPin ? "Change my PIN" : "Set a PIN"}
      </button>
    </form>
    {hasPin ? <Drop action="/account/pin/drop" words="Take my PIN away" /> : null}
  </section>
);

const PinField = (words: CardProps & { id: string; name: string; label: string; hint?: string }) => (
  <Field {...words} isRequired input={{ type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 8 }} />
);

const Drop = ({ action, words }: { action: string; words: string }) => (
  <form method="post" action={action}>
    <button type="submit" class="btn">
      {words}
    </button>
  </form>
);
