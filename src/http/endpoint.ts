import { zValidator } from "@hono/zod-validator";
import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { Problem, signedOut } from "../domain/error.ts";
import { type Action, can } from "../domain/role.ts";
import { type Actor, notTheirs } from "../services/context.ts";
import type { Environment } from "./environment.ts";
import { problemResponse } from "./errors.ts";
import { strictJson } from "./json.ts";

export type Answers = Record<number, { description: string; schema?: z.ZodType; type?: string }>;

/** One path of the contract: its handler, its rights, and the schemas that both check the requests and make the OpenAPI document. */
export type Endpoint<Params = unknown, Query = unknown, Body = unknown> = {
  method: "get" | "post" | "patch" | "delete";
  /** In Hono's form, such as `/api/bag/:code`. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** Null: also for people who are not signed in. */
  action: Action | null;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  answers: Answers;
  handle: (c: Context<Environment>, input: { params: Params; query: Query; body: Body }) => Promise<Response> | Response;
};

export const endpoint = <Params, Query, Body>(definition: Endpoint<Params, Query, Body>): Endpoint<Params, Query, Body> => definition;

const jsonMaxBytes = 1_000_000;

export const tooLarge = () => problemResponse(413, "too_large", "This is too large. Send at most 1 MB at once.");

/** The first answer to every request: may this person do this at all? Asked before the body is read. */
const authorise = (action: Action | null) =>
  createMiddleware<Environment>(async (c, next) => {
    if (action !== null) {
      const actor = c.get("actor");
      if (!actor) throw signedOut();
      const may = ({ person, scope }: Actor) => can(person.role, action, scope);
      if (!may(actor) && !may(await c.get("renew")())) throw notTheirs(actor, action); // asked anew: they may have been given more since
    }
    await next();
  });

const oneOfEach = createMiddleware<Environment>(async (c, next) => {
  for (const [name, values] of Object.entries(c.req.queries())) {
    if (values.length < 2) continue;
    const message = "This parameter stands twice. Send it once.";
    return problemResponse(422, "repeated_name", message, { errors: [{ path: name.slice(0, 80), message }] });
  }
  await next();
});

type Issue = { path: readonly PropertyKey[]; message: string; code?: string; keys?: string[] };

/** What zod found, as paths such as `scans.0.child` and plain sentences. */
const fieldProblems = (issues: readonly Issue[]) =>
  issues.slice(0, 50).flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys" && issue.keys) {
      return issue.keys
        .slice(0, 20)
        .map((name) => ({ path: [...path, name.slice(0, 80)].join("."), message: "This field is not known. Leave it out." }));
    }
    return [{ path: path.join("."), message: issue.message }];
  });

const refuse = (result: { success: boolean; error?: unknown }) => {
  if (result.success) return;
  const errors = fieldProblems((result.error as z.ZodError).issues as Issue[]);
  throw new Problem("invalid", "invalid_input", "Something in this request is not right. Look at the fields named here.", { errors });
};

const noParameters = z.strictObject({});

/** Puts an endpoint on the app: rights, size, form, then the handler. */
export function mount(app: Hono<Environment>, definition: Endpoint): void {
  const { method, path, action, params, query, body, handle } = definition;
  app.on(method.toUpperCase(), path, authorise(action), oneOfEach);
  if (params) app.on(method.toUpperCase(), path, zValidator("param", params as z.ZodType<object>, refuse));
  app.on(method.toUpperCase(), path, zValidator("query", (query ?? noParameters) as z.ZodType<object>, refuse));
  if (body) {
    app.on(
      method.toUpperCase(),
      path,
      bodyLimit({ maxSize: jsonMaxBytes, onError: tooLarge }),
      strictJson,
      zValidator("json", body, refuse),
    );
  }
  app.on(method.toUpperCase(), path, (c) => {
    const valid = (part: "param" | "query" | "json", schema: unknown) => (schema ? c.req.valid(part as never) : undefined);
    return handle(c, { params: valid("param", params), query: valid("query", query), body: valid("json", body) });
  });
}
