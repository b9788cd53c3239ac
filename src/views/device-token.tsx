import { Field, Notice } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, Moment } from "./moment.tsx";

export type MadeTokenPageProps = Frame & Clock & { person: Person; name: string; username: string; token: string; expiresAt: string };

/** The one page that shows a token, to be put into the device. */
export const MadeTokenPage = ({ person, name, username, token, expiresAt, theme, assets, ...clock }: MadeTokenPageProps) => (
  <Page title="A token for a device" menu="devices" person={person} theme={theme} assets={assets}>
    <div class="page page--narrow">
      <div class="head">
        <div class="head__t">
          <h1>The token of {name}</h1>
        </div>
      </div>
      <Notice
        tone="dup"
        title="Copy it now"
        text={`It is shown only here and only now. Whoever has it acts as ${username}. If it is lost, end this device and add it anew.`}
      />
      <section class="card card__p stack" aria-label="The token">
        <Field
          id="token"
          name="token"
          label="Token"
          value={token}
          className="input--mono"
          input={{ readonly: true, autocomplete: "off", spellcheck: "false" }}
        />
        <div class="row">
          <button type="button" class="btn btn--go" data-copy="token" hidden>
            <Icon name="sheets" small />
            Copy
          </button>
          <span role="status" data-copied="token" />
        </div>
        <p>
          Devices send it with each request: <span class="code">Authorization: Bearer tt_…</span> Good until{" "}
          <Moment at={expiresAt} {...clock} />.
        </p>
      </section>
      <div class="row">
        <a class="btn btn--lg" href="/devices">
          Done
        </a>
      </div>
    </div>
  </Page>
);
