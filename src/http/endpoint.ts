import { zValidator } from "@hono/zod-validator";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { Problem, signedOut } from "../domain/error.ts";
import { type Action, can } from "../domain/role.ts";
import { type Context as Acting, type Actor, notTheirs } from "../services/context.ts";
import type { Environment } from "./environment.ts";
import { problemResponse } from "./errors.ts";
import { strictJson } from "./json.ts";

/** An answer with a type and no schema is a file of that type. */
export type Answers = Record<number, { description: string; schema?: z.ZodType; type?: string }>;

/** One path of the contract: its handler, its rights, and the schemas that both check the requests and make the OpenAPI document. */
export type Endpoint<Params = unknown, Query = unknown, Body = unknown> = {
  method: "get" | "post" | "patch" | "delete";
  /** In Hono's form, such as `/api/bag/:code`; also with an ending, such as `/api/bills/:number.pdf`, before the same path without one. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** Null: also for people who are not signed in. */
  action: Action | null;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** The fields of a form with a `file`, for the document; its handler reads it as it comes and checks it by this. */
  form?: z.ZodType;
  answers: Answers;
  handle: (c: Context<Environment>, input: { params: Params; query: Query; body: Body }) => Promise<Response> | Response;
  /** The JSON that `handle` would answer with 200 for a path's last part, when that takes no wait; null leaves it to `handle`. */
  atOnce?: (context: Acting, part: string) => string | null;
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

const hasQuery = ({ req }: Context): boolean => req.url.includes("?");

const oneOfEach = createMiddleware<Environment>(async (c, next) => {
  if (!hasQuery(c)) return next();
  for (const [name, values] of Object.entries(c.req.queries())) {
    if (values.length < 2) continue;
    const message = "This parameter stands twice. Send it once.";
    return problemResponse(422, "repeated_name", message, { errors: [{ path: name.slice(0, 80), message }] });
  }
  await next();
});

type Handler = MiddlewareHandler<Environment>;

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

/**
 * `/api/bills/:number.pdf` as a path that Hono knows, and whom it is for. A pattern (`:number{.+\\.pdf}`) beside `:number` would do as well,
 * but then Hono gives up its one regular expression for all paths, and every scan pays 11 µs for it (measured, 4.13.19).
 */
function ofEnding(path: string) {
  const [, route = path, name = "", ending = ""] = /^(.*:(\w+))(\.\w+)$/.exec(path) ?? [];
  const isFor = (c: Context) => c.req.param(name)?.endsWith(ending) ?? false;
  const only = (handler: Handler): Handler => (ending ? async (c, next) => (isFor(c) ? handler(c, next) : next()) : handler);
  const stripped = (params: z.ZodType): z.ZodType =>
    ending ? z.preprocess((given) => ({ ...Object(given), [name]: String(Object(given)[name]).slice(0, -ending.length) }), params) : params;
  return { route, only, stripped };
}

/** Puts an endpoint on the app: rights, size, form, then the handler. */
export function mount(app: Hono<Environment>, definition: Endpoint): void {
  const { method, path, action, params, query, body, handle } = definition;
  const { route, only, stripped } = ofEnding(path);
  const on = (...handlers: Handler[]) => app.on(method.toUpperCase(), [route], ...handlers.map(only));
  on(authorise(action), oneOfEach);
  if (params) on(zValidator("param", stripped(params) as z.ZodType<object>, refuse));
  const validQuery = zValidator("query", (query ?? noParameters) as z.ZodType<object>, refuse) as Handler;
  on(query ? validQuery : (c, next) => (hasQuery(c) ? validQuery(c, next) : next()));
  if (body) on(bodyLimit({ maxSize: jsonMaxBytes, onError: tooLarge }), strictJson, zValidator("json", body, refuse));
  on(async (c) => {
    const valid = (part: "param" | "query" | "json", schema: unknown) => (schema ? c.req.valid(part as never) : undefined);
    const answer = await handle(c, { params: valid("param", params), query: valid("query", query), body: valid("json", body) });
    if (c.finalized) await answer.body?.cancel(); // given up meanwhile: nobody would read this stream, and nobody end it
    return answer;
  });
}
