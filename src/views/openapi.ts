/** What the page of the API reads of an OpenAPI 3.1 document. Whatever else is in it is passed over. */
export type OpenApi = {
  info: { title: string; version?: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, unknown>>;
  components?: { schemas?: Record<string, JsonSchema>; parameters?: Record<string, Parameter>; responses?: Record<string, Answer> };
};

export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  examples?: unknown[];
  example?: unknown;
};

type Reference = { $ref?: string };
export type Parameter = Reference & { name?: string; in?: string; required?: boolean; description?: string; schema?: JsonSchema };
export type Content = Record<string, { schema?: JsonSchema; example?: unknown; examples?: Record<string, { value?: unknown }> }>;
export type Answer = Reference & { description?: string; content?: Content };
export type Operation = {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: Reference & { description?: string; required?: boolean; content?: Content };
  responses?: Record<string, Answer>;
};

/** One thing that can be asked of the server. */
export type Call = { id: string; method: string; path: string; operation: Operation };

const methods = ["get", "post", "put", "patch", "delete", "head", "options"];

/** The thing that `$ref` points to inside the same document; the thing itself when there is no reference. */
export function resolveReference<T extends Reference>(thing: T, document: OpenApi): T {
  let found: unknown = thing;
  // Ten steps are more than any document of ours needs; a circle must not hang the page.
  for (let step = 0; step < 10; step++) {
    const reference = (found as Reference | undefined)?.$ref;
    if (!reference?.startsWith("#/")) break;
    const names = reference
      .slice(2)
      .split("/")
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    found = names.reduce<unknown>((inside, name) => (inside as Record<string, unknown> | undefined)?.[name], document);
  }
  return (found ?? {}) as T;
}

/** All calls under their first tag, tags in the document's order, calls in theirs. */
export function callsByTag(document: OpenApi): { name: string; description: string; calls: Call[] }[] {
  const groups = new Map<string, { name: string; description: string; calls: Call[] }>();
  for (const { name, description = "" } of document.tags ?? []) groups.set(name, { name, description, calls: [] });
  for (const [path, ofPath] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = ofPath[method] as Operation | undefined;
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? "Other";
      const group = groups.get(tag) ?? { name: tag, description: "", calls: [] };
      groups.set(tag, group);
      const parameters = [...((ofPath.parameters as Parameter[] | undefined) ?? []), ...(operation.parameters ?? [])];
      group.calls.push({ id: anchor(`${method} ${path}`), method: method.toUpperCase(), path, operation: { ...operation, parameters } });
    }
  }
  return [...groups.values()].filter(({ calls }) => calls.length > 0);
}

/** A text as the name of a place on the page. */
export const anchor = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

/** The first example that a content brings, as text; null when there is none. */
export function exampleOf(content: Content | undefined, document: OpenApi): string | null {
  for (const one of Object.values(content ?? {})) {
    const schema = one.schema ? resolveReference(one.schema, document) : {};
    const example = one.example ?? Object.values(one.examples ?? {})[0]?.value ?? schema.examples?.[0] ?? schema.example;
    if (example !== undefined) return typeof example === "string" ? example : JSON.stringify(example, null, 2);
  }
  return null;
}

/** An answer that many calls share, because what stands before all of them gives it. */
export type Refusal = { status: string; description: string };

const sharedByCalls = 5;

/** The refusals that at least five calls give in the same words: told once, so that each call tells only its own. */
export function sharedRefusals(document: OpenApi): Refusal[] {
  const seen = new Map<string, Refusal & { calls: number }>();
  for (const { calls } of callsByTag(document)) {
    for (const { operation } of calls) {
      for (const [status, given] of Object.entries(operation.responses ?? {})) {
        const { description = "" } = resolveReference(given, document);
        if (!/^[45]/.test(status)) continue;
        const known = seen.get(`${status} ${description}`);
        seen.set(`${status} ${description}`, { status, description, calls: (known?.calls ?? 0) + 1 });
      }
    }
  }
  return [...seen.values()].filter(({ calls }) => calls >= sharedByCalls).sort((a, b) => a.status.localeCompare(b.status));
}
