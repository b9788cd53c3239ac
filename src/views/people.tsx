import type { Role } from "../domain/role.ts";
import { Badge } from "./badge.tsx";
import { DoneNotice, type FormProblem, type PageNotice } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { roleWords } from "./menu.tsx";
import { type Clock, figure, Moment } from "./moment.tsx";
import { ChangePerson, NewPerson } from "./person-forms.tsx";
import { WhatToDo } from "./what-to-do.tsx";

/** One person as an admin sees them. `lastSeenAt` is null for somebody who was never here. */
export type PersonRow = {
  id: number;
  username: string;
  name: string;
  role: Role;
  area: string | null;
  areaId: number | null;
  active: boolean;
  lastSeenAt: string | null;
  mustChange: boolean;
  /** Null: no badge. */
  badgeMadeAt: string | null;
  hasSecondFactor: boolean;
};

export type PeoplePageProps = Frame &
  Clock & {
    person: Person;
    people: PersonRow[];
    areas: { id: number; name: string }[];
    /** From `?open=`: `new`, the id of a person, or null. Anything else opens nothing. */
    open: string | null;
    notice: PageNotice | null;
    /** `form` is `new` or the id of the person; it opens that form again. */
    problem: FormProblem | null;
  };

/** Who may sign in, as what, and where. Nobody is deleted: the history speaks of them for ever. */
export const PeoplePage = (props: PeoplePageProps) => (
  <Page title="People" menu="people" person={props.person} theme={props.theme} assets={props.assets} scripts={["people"]}>
    <div class="page">
      <div class="head">
        <div class="head__t">
          <h1>People</h1>
          <p class="lead">Nobody is deleted. Somebody who leaves is switched off and can't sign in any more.</p>
        </div>
        <div class="head__a">
          <a class="btn btn--go" href="/people?open=new">
            <Icon name="plus" small />
            Add a person
          </a>
        </div>
      </div>
      {props.notice ? <DoneNotice {...props.notice} /> : null}
      <OpenForm {...props} />
      <section class="card" aria-labelledby="people-h">
        <div class="card__h">
          <h2 id="people-h">{props.people.length === 1 ? "1 person" : `${figure(props.people.length)} people`}</h2>
        </div>
        <PeopleTable {...props} />
      </section>
    </div>
  </Page>
);

function OpenForm({ person, people, areas, open, problem }: PeoplePageProps) {
  const form = problem?.form ?? open;
  if (form === "new") return <NewPerson areas={areas} problem={problem} />;
  const one = people.find(({ id }) => String(id) === form);
  return one ? <ChangePerson one={one} isSelf={one.username === person.username} areas={areas} problem={problem} /> : null;
}

const PeopleTable = ({ people, person, now, timeZone }: PeoplePageProps) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col">Area</th>
          <th scope="col">Last seen</th>
          <th scope="col">State</th>
          <WhatToDo />
        </tr>
      </thead>
      <tbody>
        {people.map((one) => (
          <PersonLine one={one} isSelf={one.username === person.username} now={now} timeZone={timeZone} />
        ))}
      </tbody>
    </table>
  </div>
);

const PersonLine = ({ one, isSelf, now, timeZone }: Clock & { one: PersonRow; isSelf: boolean }) => (
  <tr class={one.active ? undefined : "is-off"}>
    <td class="l1">
      <b>{one.name || one.username}</b>
      {isSelf ? <span class="muted"> (you)</span> : null}
      {one.name && one.name !== one.username ? <span class="under">{one.username}</span> : null}
    </td>
    <td class="l2">
      {roleWords[one.role]}
      {one.hasSecondFactor ? <span class="under">with second step</span> : null}
    </td>
    <td class="l3 muted">
      <span class="only-phone">Area: </span>
      {one.area ?? "all"}
    </td>
    <td class="l4 muted nowrap">
      <span class="only-phone">Last seen: </span>
      {one.lastSeenAt ? <Moment at={one.lastSeenAt} now={now} timeZone={timeZone} /> : "never"}
    </td>
    <td class="r1">
      <PersonState one={one} />
    </td>
    <td class="r r24">
      <a class="btn" href={`/people?open=${one.id}`} aria-label={`Change ${one.username}`}>
        Change
      </a>
    </td>
  </tr>
);

const PersonState = ({ one }: { one: PersonRow }) => {
  if (!one.active)
    return (
      <Badge tone="mute" icon="out">
        Off
      </Badge>
    );
  if (one.mustChange)
    return (
      <Badge tone="dup" icon="lock">
        New password
      </Badge>
    );
  return (
    <Badge tone="ok" icon="tick">
      On
    </Badge>
  );
};
