import { roleSchema } from "../domain/role.ts";
import { ServerDialog } from "./dialog.tsx";
import { Field, type FormProblem, Notice, OnOffField, SelectField } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { roleWords } from "./menu.tsx";
import { PasswordField, UsernameForKeeper } from "./password.tsx";
import type { PersonRow } from "./people.tsx";

type Areas = { id: number; name: string }[];

const roles = roleSchema.options.map((role) => ({ value: role, words: roleWords[role] }));
const areaChoices = (areas: Areas) => [
  { value: "", words: "All areas" },
  ...areas.map(({ id, name }) => ({ value: String(id), words: name })),
];

const passwordHint = "10 characters or more. Tell it to the person; at the first sign-in they choose their own.";

/** The password field of an admin: typed, or made by the browser. */
const NewPasswordField = ({ problem }: { problem: FormProblem | null }) => (
  <PasswordField
    id="password"
    name="password"
    label="Password"
    autocomplete="new-password"
    hint={passwordHint}
    problem={problem}
    part="newPassword"
  >
    <div class="row">
      <button type="button" class="btn" x-on:click="make" x-cloak="">
        Make one
      </button>
    </div>
  </PasswordField>
);

/** Adds somebody: posts to `/people`. */
export const NewPerson = ({ areas, problem }: { areas: Areas; problem: FormProblem | null }) => (
  <ServerDialog title="Add a person" closeHref="/people">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action="/people">
      <Field
        id="username"
        name="username"
        label="User name"
        hint="What they type to sign in. It can't be changed later."
        problem={problem}
        isRequired
        input={{ autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 60, autofocus: true }}
      />
      <Field id="name" name="name" label="Name" hint="What others see." problem={problem} input={{ autocomplete: "off", maxlength: 80 }} />
      <div class="pair">
        <SelectField id="role" name="role" label="Role" choices={roles} value="dispatcher" problem={problem} />
        <SelectField id="area" name="area" label="Area" choices={areaChoices(areas)} value="" problem={problem} />
      </div>
      <NewPasswordField problem={problem} />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Add this person
      </button>
    </form>
  </ServerDialog>
);

type ChangeProps = { one: PersonRow; isSelf: boolean; areas: Areas; problem: FormProblem | null };

/** Changes somebody: role, area, on or off in one form, a new password in another; both post to `/people/{id}`. */
export const ChangePerson = ({ one, isSelf, areas, problem }: ChangeProps) => (
  <ServerDialog title={one.name || one.username} closeHref="/people">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    {isSelf ? <Notice tone="info" text="This is you. Your own role, and whether you can sign in, is for another admin to change." /> : null}
    <form class="stack" method="post" action={`/people/${one.id}`}>
      <div class="pair">
        <SelectField id="role" name="role" label="Role" choices={roles} value={one.role} isOff={isSelf} problem={problem} />
        <SelectField id="area" name="area" label="Area" choices={areaChoices(areas)} value={String(one.areaId ?? "")} problem={problem} />
      </div>
      <OnOffField
        label="Sign-in"
        on="can sign in"
        off="signed out everywhere, can't sign in"
        isOn={one.active}
        isOff={isSelf}
        problem={problem}
      />
      <button type="submit" class="btn btn--go btn--wide">
        Save
      </button>
    </form>
    {isSelf ? <OwnAccount /> : <PasswordLink one={one} />}
    {isSelf ? null : <GivePassword one={one} problem={problem} />}
    {isSelf || !one.hasSecondFactor ? null : <ResetSecondStep one={one} />}
    {isSelf ? null : <BadgeForms one={one} />}
  </ServerDialog>
);

const OwnAccount = () => (
  <p>
    You change your own password, badge and PIN on the page <a href="/account">My account</a>.
  </p>
);

/** A badge is made, shown once on a page of its own, and taken away. */
const BadgeForms = ({ one }: { one: PersonRow }) => (
  <details class="more">
    <summary>{one.badgeMadeAt ? "Badge: has one" : "Badge: has none"}</summary>
    <div class="stack">
      {one.active ? (
        <form class="stack" method="post" action={`/people/${one.id}/badge`}>
          <button type="submit" class="btn btn--wide">
            <Icon name="print" small />
            New badge
          </button>
          <p class="hint">
            {one.badgeMadeAt ? "The one they have stops at once." : "You can print it on the next page. It is shown only once."}
          </p>
        </form>
      ) : (
        <p class="hint">Switch {one.username} on first.</p>
      )}
      {one.badgeMadeAt ? (
        <form method="post" action={`/people/${one.id}/badge/take`}>
          <button type="submit" class="btn btn--wide">
            Take the badge away
          </button>
        </form>
      ) : null}
    </div>
  </details>
);

const PasswordLink = ({ one }: { one: PersonRow }) => (
  <form method="post" action={`/people/${one.id}/password-link`}>
    <input type="hidden" name="owner" value={one.name || one.username} />
    <button type="submit" class="btn btn--wide" disabled={!one.active}>
      Forgot their password: make a link
    </button>
  </form>
);

/** For somebody whose phone and recovery codes are gone. Says first what it does. */
const ResetSecondStep = ({ one }: { one: PersonRow }) => (
  <details class="more">
    <summary>Second step</summary>
    <form class="stack" method="post" action={`/people/${one.id}/second-step/reset`}>
      <p class="hint">
        Phone and recovery codes are lost? Make sure that it is really {one.username} who asks. They are signed out everywhere, and their
        password alone is enough until they set it up anew.
      </p>
      <button type="submit" class="btn btn--wide">
        Turn the second step of {one.username} off
      </button>
    </form>
  </details>
);

const GivePassword = ({ one, problem }: { one: PersonRow; problem: FormProblem | null }) => (
  <details class="more" open={problem?.fields?.password !== undefined}>
    <summary>Give a new password</summary>
    <form class="stack" method="post" action={`/people/${one.id}`}>
      <UsernameForKeeper username={one.username} />
      <NewPasswordField problem={problem} />
      <button type="submit" class="btn btn--wide">
        Set this password and sign {one.username} out
      </button>
    </form>
  </details>
);
