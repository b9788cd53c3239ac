import { Badge } from "./badge.tsx";
import { ServerDialog } from "./dialog.tsx";
import { Field, type FormProblem, Notice, OnOffField } from "./form.tsx";
import { Icon } from "./icons.tsx";

/** A place that people and bags may belong to. */
export type AreaRow = { id: number; name: string; active: boolean };

/** All areas, with what can be done to them. */
export const AreasCard = ({ areas }: { areas: AreaRow[] }) => (
  <section class="card" aria-labelledby="areas-h">
    <div class="card__h">
      <h2 id="areas-h">Areas</h2>
      <a class="btn" href="/kinds?open=area-new">
        <Icon name="plus" small />
        Area
      </a>
    </div>
    {areas.length > 0 ? (
      <ul class="todo">
        {areas.map((area) => (
          <li class={area.active ? undefined : "is-off"}>
            <p>{area.name}</p>
            <span class="row">
              {area.active ? null : (
                <Badge tone="mute" icon="out">
                  Off
                </Badge>
              )}
              <a class="btn" href={`/kinds?open=area-${area.id}`} aria-label={`Change area ${area.name}`}>
                Change
              </a>
            </span>
          </li>
        ))}
      </ul>
    ) : (
      <p class="card__b muted">There are no areas. Everybody sees all bags.</p>
    )}
  </section>
);

/** Adds an area: posts to `/areas`. */
export const NewArea = ({ problem }: { problem: FormProblem | null }) => (
  <ServerDialog title="Add an area" closeHref="/kinds">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action="/areas">
      <AreaName value="" problem={problem} />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Add this area
      </button>
    </form>
  </ServerDialog>
);

/** Changes an area: posts to `/areas/{id}`. */
export const ChangeArea = ({ area, problem }: { area: AreaRow; problem: FormProblem | null }) => (
  <ServerDialog title={area.name} closeHref="/kinds">
    {problem ? <Notice tone="bad" text={problem.text} /> : null}
    <form class="stack" method="post" action={`/areas/${area.id}`}>
      <AreaName value={area.name} problem={problem} />
      <OnOffField label="Use" on="people and bags can belong to it" off="not offered any more" isOn={area.active} problem={problem} />
      <button type="submit" class="btn btn--go btn--lg btn--wide">
        Save
      </button>
    </form>
  </ServerDialog>
);

const AreaName = ({ value, problem }: { value: string; problem: FormProblem | null }) => (
  <Field
    id="name"
    name="name"
    label="Name"
    hint="Such as Dock A."
    value={value}
    isRequired
    problem={problem}
    input={{ maxlength: 60, autocomplete: "off", autofocus: true }}
  />
);
