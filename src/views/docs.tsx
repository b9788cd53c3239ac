import { DocsCall, Fields } from "./docs-call.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { anchor, callsByTag, type OpenApi, type Refusal, sharedRefusals } from "./openapi.ts";
import { Line, Paragraphs } from "./paragraphs.tsx";
import { schemaFields } from "./schema-fields.ts";

export type DocsPageProps = Frame & { openapi: OpenApi; person: Person | null };

/** The contract for other programs, made from the document that the server publishes. No script, nothing from elsewhere. */
export const DocsPage = ({ openapi, person, theme, assets }: DocsPageProps) => {
  const groups = callsByTag(openapi);
  const shared = sharedRefusals(openapi);
  return (
    <Page title={openapi.info.title} menu={null} person={person} theme={theme} assets={assets}>
      <div class="page docs">
        <div class="head">
          <div class="head__t">
            <h1>
              {openapi.info.title}
              {openapi.info.version ? <span class="muted"> {openapi.info.version}</span> : null}
            </h1>
            {openapi.info.description ? <Paragraphs text={openapi.info.description} className="lead" /> : null}
          </div>
          <div class="head__a">
            <a class="btn" href="/api/openapi.json">
              As OpenAPI 3.1
            </a>
          </div>
        </div>
        <Contents groups={groups} />
        {groups.map(({ name, description, calls }) => (
          <section class="stack" aria-labelledby={`tag-${anchor(name)}`}>
            <h2 class="docs__tag" id={`tag-${anchor(name)}`}>
              {name}
            </h2>
            {description ? <Paragraphs text={description} className="lead" /> : null}
            {calls.map((call) => (
              <DocsCall call={call} shared={shared} openapi={openapi} />
            ))}
          </section>
        ))}
        <Refusals shared={shared} openapi={openapi} />
      </div>
    </Page>
  );
};

const Contents = ({ groups }: { groups: ReturnType<typeof callsByTag> }) => (
  <nav class="card card__p docs__contents" aria-label="All calls">
    {groups.map(({ name, calls }) => (
      <div>
        <h2>{name}</h2>
        <ul>
          {calls.map(({ id, method, path, operation }) => (
            <li>
              <a href={`#${id}`}>{operation.summary ?? `${method} ${path}`}</a>
            </li>
          ))}
        </ul>
      </div>
    ))}
    <div>
      <h2>Everywhere</h2>
      <ul>
        <li>
          <a href="#refusals">Refusals</a>
        </li>
      </ul>
    </div>
  </nav>
);

/** What any call may answer, told once. */
function Refusals({ shared, openapi }: { shared: Refusal[]; openapi: OpenApi }) {
  const problem = openapi.components?.schemas?.Problem;
  return (
    <section class="stack" aria-labelledby="refusals">
      <h2 class="docs__tag" id="refusals">
        Refusals
      </h2>
      <div class="card card__p stack">
        <div>
          {shared.map(({ status, description }) => (
            <p class="docs__answer">
              <b class="num">{status}</b> <Line text={description} />
            </p>
          ))}
        </div>
        {problem ? <Fields title="Body (application/problem+json)" of="refusals" isAnswer fields={schemaFields(problem, openapi)} /> : null}
      </div>
    </section>
  );
}
