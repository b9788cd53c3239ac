import { type Answer, type Call, type Content, exampleOf, type OpenApi, resolveReference } from "./openapi.ts";
import { Paragraphs } from "./paragraphs.tsx";
import { limitWords, type SchemaField, schemaFields, typeWords } from "./schema-fields.ts";

/** One call: what it asks for, what it answers. */
export function DocsCall({ call: { id, method, path, operation }, openapi }: { call: Call; openapi: OpenApi }) {
  const parameters = (operation.parameters ?? []).map((one) => resolveReference(one, openapi));
  const body = operation.requestBody ? resolveReference(operation.requestBody, openapi) : null;
  return (
    <article class="card card__p stack" id={id} aria-labelledby={`${id}-h`}>
      <div>
        <h3 id={`${id}-h`}>{operation.summary ?? `${method} ${path}`}</h3>
        <p class="docs__path">
          <span class={`method method--${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
        </p>
      </div>
      {operation.description ? <Paragraphs text={operation.description} /> : null}
      {parameters.length > 0 ? (
        <Fields
          title="Parameters"
          fields={parameters.map((one) => ({
            name: one.name ?? "",
            type: `${typeWords(one.schema ?? {}, openapi)}, in the ${one.in ?? "query"}`,
            isRequired: one.required ?? false,
            words: [one.description ?? "", limitWords(one.schema ?? {}, openapi)].filter(Boolean).join("; "),
          }))}
        />
      ) : null}
      {body ? <Body content={body.content} title="Body" openapi={openapi} /> : null}
      <Answers responses={operation.responses ?? {}} openapi={openapi} />
    </article>
  );
}

function Body({ content, title, openapi }: { content: Content | undefined; title: string; openapi: OpenApi }) {
  const schema = Object.values(content ?? {})[0]?.schema;
  const fields = schema ? schemaFields(schema, openapi) : [];
  const example = exampleOf(content, openapi);
  return (
    <>
      {fields.length > 0 ? <Fields title={`${title} (${Object.keys(content ?? {}).join(", ")})`} fields={fields} /> : null}
      {example ? <Example text={example} /> : null}
    </>
  );
}

const Fields = ({ title, fields }: { title: string; fields: SchemaField[] }) => (
  <section class="table-wrap" tabindex={0} aria-label={title}>
    <table class="table docs__fields">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning and limits</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, type, isRequired, words }) => (
          <tr>
            <td>
              <code>{name}</code>
              {isRequired ? <small> needed</small> : null}
            </td>
            <td>{type}</td>
            <td>{words}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const Example = ({ text }: { text: string }) => (
  <figure class="docs__example">
    <figcaption>Example</figcaption>
    <pre tabindex={0}>{text}</pre>
  </figure>
);

const Answers = ({ responses, openapi }: { responses: Record<string, Answer>; openapi: OpenApi }) => (
  <div class="docs__answers">
    <h4>Answers</h4>
    {Object.entries(responses).map(([status, given]) => (
      <OneAnswer status={status} answer={resolveReference(given, openapi)} openapi={openapi} />
    ))}
  </div>
);

function OneAnswer({ status, answer, openapi }: { status: string; answer: Answer; openapi: OpenApi }) {
  const schema = Object.values(answer.content ?? {})[0]?.schema;
  const fields = schema ? schemaFields(schema, openapi) : [];
  const example = exampleOf(answer.content, openapi);
  const line = (
    <>
      <b class="num">{status}</b> {answer.description ?? ""}
    </>
  );
  if (fields.length === 0 && !example) return <p class="docs__answer">{line}</p>;
  return (
    <details class="more">
      <summary>
        <span>{line}</span>
      </summary>
      <Body content={answer.content} title={`Answer ${status}`} openapi={openapi} />
    </details>
  );
}
