import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return rest;
};

function parameters(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description ? { description } : {}),
    schema: rest,
  }));
}

const problemSchema: Json = {
  type: "object",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "A plain sentence: what happened and what to do." },
    code: { type: "string", description: "Stable, snake_case." },
    errors: {
      type: "array",
      items: { type: "object", required: ["path", "message"], properties: { path: { type: "string" }, message: { type: "string" } } },
    },
  },
};

const problem = (description: string): Json => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

function formSchema(form: z.ZodType): Json {
  const { properties = {}, ...rest } = schemaOf(form, "input");
  return { ...rest, properties: { file: { type: "string", format: "binary" }, ...(properties as Json) }, required: ["file"] };
}

function requestBody({ body, form }: Endpoint): Json {
  const content = body
    ? { "application/json": { schema: schemaOf(body, "input") } }
    : form
      ? { "multipart/form-data": { schema: formSchema(form) } }
      : null;
  return content ? { requestBody: { required: true, content } } : {};
}

function responses({ action, body, query, params, answers }: Endpoint): Json {
  const own = Object.entries(answers).map(([status, { description, schema, type }]) => {
    const content = schema ? { [type ?? "application/json"]: { schema: schemaOf(schema, "output") } } : type ? { [type]: {} } : null; // a file needs no schema
    return [status, { description, ...(content ? { content } : {}) }];
  });
  return {
    ...Object.fromEntries(own),
    ...(action ? { 401: problem("Not signed in."), 403: problem("Not allowed.") } : {}),
    ...(body ? { 400: problem("The body is not JSON."), 413: problem("Larger than 1 MB."), 415: problem("Not JSON.") } : {}),
    ...(body || query || params ? { 422: problem("Invalid input; `errors` names the fields.") } : {}),
    429: problem("Too many requests; `Retry-After` says when."),
    503: problem("The database is away or overloaded; `Retry-After` says when. The same request may come again."),
  };
}

/** OpenAPI 3.1, made from the schemas that validate the requests. */
export function openApi(endpoints: readonly Endpoint[], publicUrl: string | null): Json {
  const paths: Record<string, Json> = {};
  for (const definition of endpoints) {
    const { method, path, tag, summary, description, action, params, query } = definition;
    const place = path.replace(/:([a-zA-Z]+)(?:\{[^}]*\})?/g, "{$1}");
    paths[place] ??= {};
    (paths[place] as Json)[method] = {
      operationId: `${method} ${place}`.replace(/[^A-Za-z]+/g, "_").replace(/_+$/, ""),
      tags: [tag],
      summary,
      ...(description ? { description } : {}),
      ...(action ? { security: [{ cookie: [] }, { token: [] }] } : { security: [] }),
      parameters: [...parameters(params, "path"), ...parameters(query, "query")],
      ...requestBody(definition),
      responses: responses(definition),
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "TraceTrack", version: "1", description: "Bag tracking for warehouses: scans, bags, people." },
    servers: [{ url: publicUrl ?? "/" }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        cookie: { type: "apiKey", in: "cookie", name: publicUrl?.startsWith("https:") ? "__Host-tt_session" : "tt_session" },
        token: { type: "http", scheme: "bearer", description: "A device token, tt_..., made by an admin." },
      },
    },
  };
}
