import { type Answer, type Call, type Content, exampleOf, type OpenApi, type Refusal, resolveReference } from "./openapi.ts";
import { Line, Paragraphs } from "./paragraphs.tsx";
import { limitWords, type SchemaField, schemaFields, typeWords } from "./schema-fields.ts";

type DocsCallProps = { call: Call; shared: Refusal[]; openapi: OpenApi };

/** One call: what it asks for, what it answers. */
export function DocsCall({ call: { id, method, path, operation }, shared, openapi }: DocsCallProps) {
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
          of={`${method} ${path}`}
          fields={parameters.map((one) => ({
            name: one.name ?? "",
            type: `${typeWords(one.schema ?? {}, openapi)}, in the ${one.in ?? "query"}`,
            isRequired: one.required ?? false,
            words: [one.description ?? "", limitWords(one.schema ?? {}, openapi)].filter(Boolean).join("; "),
          }))}
        />
      ) : null}
      {body ? <Body content={body.content} title="Body" of={`${method} ${path}`} openapi={openapi} /> : null}
      <Answers responses={operation.responses ?? {}} of={`${method} ${path}`} shared={shared} openapi={openapi} />
    </article>
  );
}

type BodyProps = { isAnswer?: boolean; content: Content | undefined; title: string; of: string; openapi: OpenApi };

function Body({ isAnswer, content, title, of, openapi }: BodyProps) {
  const schema = Object.values(content ?? {})[0]?.schema;
  const fields = schema ? schemaFields(schema, openapi) : [];
  const example = exampleOf(content, openapi);
  return (
    <>
      {fields.length > 0 ? (
        <Fields title={`${title} (${Object.keys(content ?? {}).join(", ")})`} of={of} isAnswer={isAnswer} fields={fields} />
      ) : null}
      {example ? <Example text={example} /> : null}
    </>
  );
}

type FieldsProps = { title: string; of: string; isAnswer?: boolean; fields: SchemaField[] };

/** What is asked for has to be told where it must be there; what is answered, where it may be missing. */
function Presence({ isRequired, isAnswer }: { isRequired: boolean; isAnswer: boolean }) {
  if (isRequired === isAnswer) return null;
  return isAnswer ? <small class="muted"> if there is one</small> : <small> needed</small>;
}

/** A table of fields; also of those that every refusal has. */
export const Fields = ({ title, of, isAnswer = false, fields }: FieldsProps) => (
  <section class="table-wrap" tabindex={0} aria-label={`${title}, ${of}`}>
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
              <Presence isRequired={isRequired} isAnswer={isAnswer} />
            </td>
            <td>
              <Type words={type} />
            </td>
            <td>
              <Line text={words} />
            </td>
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

/** So many values are read; more are looked up. */
const valuesRead = 10;

/** What sort of value it is; a long list of values only when somebody asks for it. */
function Type({ words }: { words: string }) {
  const values = words.split(", ").length;
  if (values <= valuesRead) return <>{words}</>;
  return (
    <details class="docs__values">
      <summary>one of {values} words</summary>
      {words}
    </details>
  );
}

type AnswersProps = { of: string; responses: Record<string, Answer>; shared: Refusal[]; openapi: OpenApi };

/** Its own answers in full; those that others give as well by their number. */
function Answers({ responses, of, shared, openapi }: AnswersProps) {
  const all = Object.entries(responses).map(([status, given]) => ({ status, answer: resolveReference(given, openapi) }));
  const isShared = ({ status, answer }: (typeof all)[number]) =>
    shared.some((one) => one.status === status && one.description === (answer.description ?? ""));
  const others = all.filter(isShared).map(({ status }) => status);
  return (
    <div class="docs__answers">
      <h4>Answers</h4>
      {all
        .filter((one) => !isShared(one))
        .map(({ status, answer }) => (
          <OneAnswer status={status} answer={answer} of={of} openapi={openapi} />
        ))}
      {others.length > 0 ? (
        <p class="docs__answer">
          <a href="#refusals">And as everywhere</a>: <span class="num">{others.join(", ")}</span>
        </p>
      ) : null}
    </div>
  );
}

function OneAnswer({ status, answer, of, openapi }: { status: string; answer: Answer; of: string; openapi: OpenApi }) {
  const isRefusal = /^[45]/.test(status); // all have the same fields, told once
  const schema = isRefusal ? undefined : Object.values(answer.content ?? {})[0]?.schema;
  const fields = schema ? schemaFields(schema, openapi) : [];
  const example = exampleOf(answer.content, openapi);
  const line = (
    <>
      <b class="num">{status}</b> <Line text={answer.description ?? ""} />
    </>
  );
  if (fields.length === 0 && !example) return <p class="docs__answer">{line}</p>;
  return (
    <details class="more">
      <summary>
        <span>{line}</span>
      </summary>
      <Body content={answer.content} title={`Answer ${status}`} isAnswer of={of} openapi={openapi} />
    </details>
  );
}
