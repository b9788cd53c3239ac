import type { Kind } from "../domain/kind.ts";
import { kilogramsOf, weightWords } from "../domain/weight.ts";
import { type AreaRow, AreasCard, ChangeArea, NewArea } from "./areas.tsx";
import { Badge } from "./badge.tsx";
import { DoneNotice, type FormProblem, type PageNotice } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { ChangeKind, NewKind } from "./kind-forms.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { PatternWords } from "./pattern-words.tsx";
import { WhatToDo } from "./what-to-do.tsx";

export type KindsPageProps = Frame & {
  person: Person;
  kinds: Kind[];
  areas: AreaRow[];
  /** From `?open=`: `kind-new-parent`, `kind-new-child`, `kind-3`, `area-new`, `area-3`, or null. Anything else opens nothing. */
  open: string | null;
  notice: PageNotice | null;
  /** `form` is named as `open`; it opens that form again. */
  problem: FormProblem | null;
};

/** What sorts of bags there are and how their codes look; and the areas, which are as rarely changed. */
export const KindsPage = (props: KindsPageProps) => (
  <Page title="Kinds" menu="kinds" person={props.person} theme={props.theme} assets={props.assets} scripts={["kinds"]}>
    <div class="page">
      <div class="head">
        <div class="head__t">
          <h1>Kinds of bags</h1>
          <p class="lead">
            A scanned code belongs to the kind whose pattern it fits. Kinds with a fixed pattern come before those with a length.
          </p>
        </div>
        <div class="head__a">
          <AddKind sort="parent" />
          <AddKind sort="child" />
        </div>
      </div>
      {props.notice ? <DoneNotice {...props.notice} /> : null}
      <OpenForm {...props} />
      <section class="card" aria-labelledby="kinds-h">
        <div class="card__h">
          <h2 id="kinds-h">Kinds</h2>
        </div>
        <KindTable kinds={props.kinds} />
      </section>
      <div class="grid-2">
        <PatternWords />
        <AreasCard areas={props.areas} />
      </div>
    </div>
  </Page>
);

const AddKind = ({ sort }: { sort: "parent" | "child" }) => (
  <a class="btn" href={`/kinds?open=kind-new-${sort}`}>
    <Icon name="plus" small />
    {sort === "parent" ? "Parent kind" : "Child kind"}
  </a>
);

function OpenForm({ kinds, areas, open, problem }: KindsPageProps) {
  const form = problem?.form ?? open;
  if (form === "kind-new-parent" || form === "kind-new-child")
    return <NewKind sort={form === "kind-new-parent" ? "parent" : "child"} problem={problem} />;
  if (form === "area-new") return <NewArea problem={problem} />;
  const kind = kinds.find(({ id }) => `kind-${id}` === form);
  if (kind) return <ChangeKind kind={kind} problem={problem} />;
  const area = areas.find(({ id }) => `area-${id}` === form);
  return area ? <ChangeArea area={area} problem={problem} /> : null;
}

const KindTable = ({ kinds }: { kinds: Kind[] }) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Sort</th>
          <th scope="col">Pattern of its codes</th>
          <th scope="col">Holds</th>
          <th scope="col">Weight</th>
          <th scope="col">State</th>
          <WhatToDo />
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <KindLine kind={kind} />
        ))}
      </tbody>
    </table>
  </div>
);

const KindLine = ({ kind }: { kind: Kind }) => (
  <tr class={kind.active ? undefined : "is-off"}>
    <td class="l1">
      <b>{kind.name}</b>
    </td>
    <td class="l2 muted">{kind.sort === "parent" ? "Parent bag" : "Child bag"}</td>
    <td class="l3">
      <Pattern pattern={kind.pattern} />
    </td>
    <td class="l4 num">
      <span class="only-phone muted">Holds: </span>
      {kind.capacity === null ? <span class="muted">nothing</span> : `${kind.capacity} child bags`}
    </td>
    <td class="l5 num">
      <span class="only-phone muted">Weight: </span>
      {weightOf(kind)}
    </td>
    <td class="r1">
      {kind.active ? (
        <Badge tone="ok" icon="tick">
          On
        </Badge>
      ) : (
        <Badge tone="mute" icon="out">
          Off
        </Badge>
      )}
    </td>
    <td class="r r35">
      <a class="btn" href={`/kinds?open=kind-${kind.id}`} aria-label={`Change ${kind.name}`}>
        Change
      </a>
    </td>
  </tr>
);

/** A pattern of signs is a code; a length in words is read as words. */
const Pattern = ({ pattern }: { pattern: string }) => (pattern.includes(" ") ? <b>{pattern}</b> : <span class="code">{pattern}</span>);

const weightOf = ({ sort, unitGrams, tareGrams }: Kind): string =>
  sort === "child"
    ? `${weightWords(unitGrams ?? 0)} each`
    : kilogramsOf(tareGrams ?? 0) === 0
      ? "empty sack not weighed"
      : `${weightWords(tareGrams ?? 0)} empty`;
