import { businessDay } from "../domain/day.ts";
import type { Scope } from "../domain/role.ts";
import { type DeviceRow, type Owner, scopeWords } from "./device-facts.ts";
import { ServerDialog } from "./dialog.tsx";
import { Field, type FormProblem, Notice, SelectField } from "./form.tsx";
import type { Clock } from "./moment.tsx";

const dayMs = 86_400_000;
const scopes = (["scan", "read", "all"] satisfies Scope[]).map((scope) => ({
  value: scope,
  words: `${scopeWords[scope].name}: ${scopeWords[scope].more}`,
}));
const ownerChoices = (owners: Owner[]) => [
  { value: "", words: "Choose a person" },
  ...owners.map(({ id, username, name }) => ({ value: String(id), words: name && name !== username ? `${name} (${username})` : username })),
];

type NewDeviceProps = Clock & { owners: Owner[]; problem: FormProblem | null };

/** Adds a device: posts to `/devices`. A year is suggested, so that nothing is forgotten for ever. */
export const NewDevice = ({ owners, problem, now, timeZone }: NewDeviceProps) => (
  <ServerDialog title="Add a device" closeHref="/devices">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action="/devices">
      <Field
        id="name"
        name="name"
        label="Name"
        hint="What it is called, for example: Gun 4, gate B."
        problem={problem}
        isRequired
        input={{ autocomplete: "off", maxlength: 60, autofocus: true }}
      />
      <SelectField
        id="person"
        name="person"
        label="Acts in the name of"
        choices={ownerChoices(owners)}
        value=""
        problem={problem}
        select={{ required: "required" }}
      />
      <SelectField id="scope" name="scope" label="May" choices={scopes} value="scan" problem={problem} />
      <Field
        id="until"
        name="until"
        label="Last day"
        hint="After this day it ends by itself."
        value={businessDay(new Date(now.getTime() + 365 * dayMs), timeZone)}
        problem={problem}
        isRequired
        input={{ type: "date", min: businessDay(now, timeZone), max: "2099-12-31" }}
      />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Make its token
      </button>
    </form>
  </ServerDialog>
);

/** Asks first: a handheld in somebody's hand stops with its next scan. Posts to `/devices/{id}/end`. */
export const EndDevice = ({ one }: { one: DeviceRow }) => (
  <ServerDialog title={`End ${one.name}?`} closeHref="/devices">
    <p>
      Its token stops at once, everywhere, and can't be switched on again. Scans that wait on the device are kept there; they are sent when
      it has a new token of {one.username}.
    </p>
    <form method="post" action={`/devices/${one.id}/end`}>
      <button type="submit" class="btn btn--bad btn--lg btn--wide">
        End this device
      </button>
    </form>
    <a class="btn btn--lg btn--wide" href="/devices">
      Keep it
    </a>
  </ServerDialog>
);
