import { Badge } from "./badge.tsx";
import { type DeviceRow, type Owner, scopeWords } from "./device-facts.ts";
import { EndDevice, NewDevice } from "./device-forms.tsx";
import { DoneNotice, type FormProblem, Notice, type PageNotice } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure, Moment } from "./moment.tsx";
import { WhatToDo } from "./what-to-do.tsx";

export type DevicesPageProps = Frame &
  Clock & {
    person: Person;
    devices: DeviceRow[];
    owners: Owner[];
    /** From `?open=`: `new`, `end-` and the id of a token, or null. Anything else opens nothing. */
    open: string | null;
    notice: PageNotice | null;
    problem: FormProblem | null;
  };

/** What signs in without a person at the keyboard, for whom, and until when. */
export const DevicesPage = (props: DevicesPageProps) => (
  <Page title="Devices" menu="devices" person={props.person} theme={props.theme} assets={props.assets} scripts={["people"]}>
    <div class="page">
      <div class="head">
        <div class="head__t">
          <h1>Devices</h1>
          <p class="lead">
            Handhelds and programs that sign in with a token. Each acts in the name of one person, and never does more than they may.
          </p>
        </div>
        <div class="head__a">
          <a class="btn btn--go" href="/devices?open=new">
            <Icon name="plus" small />
            Add a device
          </a>
        </div>
      </div>
      {props.notice ? <DoneNotice {...props.notice} /> : null}
      <OpenForm {...props} />
      <section class="card" aria-labelledby="devices-h">
        <div class="card__h">
          <h2 id="devices-h">{props.devices.length === 1 ? "1 device" : `${figure(props.devices.length)} devices`}</h2>
        </div>
        {props.devices.length > 0 ? <DevicesTable {...props} /> : <p class="card__b muted">No device has a token yet.</p>}
      </section>
    </div>
  </Page>
);

function OpenForm({ devices, owners, open, problem, now, timeZone }: DevicesPageProps) {
  const form = problem?.form ?? open;
  if (form === "new") return <NewDevice owners={owners} problem={problem} now={now} timeZone={timeZone} />;
  const one = devices.find(({ id, active }) => active && form === `end-${id}`);
  if (one) return <EndDevice one={one} />;
  return problem ? <Notice tone="bad" text={problem.text} /> : null;
}

const DevicesTable = ({ devices, now, timeZone }: DevicesPageProps) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Device</th>
          <th scope="col">May</th>
          <th scope="col">Made</th>
          <th scope="col">Last used</th>
          <th scope="col">Ends</th>
          <th scope="col">State</th>
          <WhatToDo />
        </tr>
      </thead>
      <tbody>
        {devices.map((one) => (
          <DeviceLine one={one} now={now} timeZone={timeZone} />
        ))}
      </tbody>
    </table>
  </div>
);

const DeviceLine = ({ one, ...clock }: Clock & { one: DeviceRow }) => (
  <tr class={one.active ? undefined : "is-off"}>
    <td class="l1">
      <b>{one.name}</b>
      <span class="under">of {one.username}</span>
    </td>
    <td class="l2">{scopeWords[one.scope].name}</td>
    <td class="l3 muted nowrap">
      <span class="only-phone">Made: </span>
      <Moment at={one.createdAt} {...clock} />
    </td>
    <td class="l4 muted nowrap">
      <span class="only-phone">Last used: </span>
      {one.lastUsedAt === one.createdAt ? "never" : <Moment at={one.lastUsedAt} {...clock} />}
    </td>
    <td class="l5 muted nowrap">
      <span class="only-phone">Ends: </span>
      <Moment at={one.expiresAt} {...clock} />
    </td>
    <td class="r1">
      <DeviceState one={one} now={clock.now} />
    </td>
    <td class="r r24">
      {one.active ? (
        <a class="btn" href={`/devices?open=end-${one.id}`} aria-label={`End ${one.name} of ${one.username}`}>
          End
        </a>
      ) : null}
    </td>
  </tr>
);

const DeviceState = ({ one, now }: { one: DeviceRow; now: Date }) =>
  one.active ? (
    <Badge tone="ok" icon="tick">
      On
    </Badge>
  ) : (
    <Badge tone="mute" icon="out">
      {new Date(one.expiresAt) <= now ? "Over" : "Ended"}
    </Badge>
  );
