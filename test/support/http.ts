import { expect } from "bun:test";
import { apiEndpoints } from "../../src/app.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import type { Rooms } from "../../src/routes/rooms.ts";

/** The name under which tests ask the app. */
export const ownOrigin = "http://bags.example";

/** The contract as data; nothing of it is called here, so it needs no rooms. */
export const endpoints = apiEndpoints({} as Rooms);

type Fetch = { fetch(request: Request): Response | Promise<Response> };
export type Asking = {
  /** A bearer token. */
  as?: string;
  /** The token in a cookie, with the headers that a browser on our own page sends. */
  cookie?: string;
  json?: unknown;
  /** Sent as it is. */
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream;
  form?: Record<string, string>;
  headers?: Record<string, string>;
};

/** One request straight to the app, as a browser or device would send it. */
export async function ask(app: Fetch, method: string, path: string, asking: Asking = {}): Promise<Response> {
  const { as, cookie, json, form, headers = {} } = asking;
  const body = json === undefined ? (form ? new URLSearchParams(form).toString() : asking.body) : JSON.stringify(json);
  const type = form ? "application/x-www-form-urlencoded" : "application/json";
  return app.fetch(
    new Request(ownOrigin + path, {
      method,
      redirect: "manual",
      headers: {
        host: "bags.example",
        ...(as ? { authorization: `Bearer ${as}` } : {}),
        ...(cookie ? { cookie: `tt_session=${cookie}`, origin: ownOrigin, "sec-fetch-site": "same-origin" } : {}),
        ...(body === undefined ? {} : { "content-type": type }),
        ...(typeof body === "string" ? { "content-length": String(Buffer.byteLength(body)) } : {}),
        ...(body instanceof Uint8Array ? { "content-length": String(body.length) } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
export type Json = any;

/** Asserts RFC 9457 with our two fields more, and gives it. */
export async function problemOf(answer: Response, status?: number): Promise<Json> {
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const problem: Json = await answer.json();
  expect(problem).toMatchObject({ type: expect.any(String), title: expect.any(String), status: answer.status });
  expect(problem.detail).toMatch(/^[A-Z].*[.?]$/s);
  expect(problem.code).toMatch(/^[a-z][a-z0-9_]*$/);
  for (const error of problem.errors ?? []) expect(error).toEqual({ path: expect.any(String), message: expect.any(String) });
  for (const name of Object.keys(problem)) expect(["type", "title", "status", "detail", "code", "errors"]).toContain(name);
  if (status !== undefined) expect(answer.status).toBe(status);
  return problem;
}

const expressionOf = (path: string) => new RegExp(`^${path.replace(/:[a-zA-Z]+/g, "[^/]+")}$`);

export const endpointOf = (method: string, path: string): Endpoint | undefined =>
  endpoints.find((one) => one.method === method.toLowerCase() && expressionOf(one.path).test(path.split("?")[0] as string));

const always = [401, 403, 429, 503];
const ofInput = [400, 413, 415, 422];

/**
 * Like `ask`, and holds the answer against the contract: the status is one that the endpoint announces, a body has exactly the fields of
 * its schema, an error is a problem.
 */
export async function call(
  app: Fetch,
  method: string,
  path: string,
  asking: Asking = {},
): Promise<{ status: number; body: Json; answer: Response }> {
  const answer = await ask(app, method, path, asking);
  const endpoint = endpointOf(method, path);
  if (!endpoint) throw new Error(`${method} ${path} is in no list of endpoints`);
  const own = endpoint.answers[answer.status];
  if (!own) {
    const announced = [...always, ...(endpoint.body || endpoint.query || endpoint.params ? ofInput : [422])];
    if (!announced.includes(answer.status)) throw new Error(`${method} ${path} answers ${answer.status}: ${await answer.text()}`);
  }
  if (answer.status >= 400) return { status: answer.status, body: await problemOf(answer), answer };
  if (own?.type && !own.schema) {
    expect(answer.headers.get("content-type")).toBe(own.type);
    return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()), answer };
  }
  if (!own?.schema) {
    expect(await answer.text()).toBe("");
    return { status: answer.status, body: null, answer };
  }
  expect(answer.headers.get("content-type")).toStartWith("application/json");
  const body: Json = await answer.json();
  expect(own.schema.parse(body)).toEqual(body); // what the schema doesn't know would be left out
  return { status: answer.status, body, answer };
}

/** A scan list of one. */
export const one = (scan: Record<string, unknown>) => ({ scans: [{ key: crypto.randomUUID(), ...scan }] });
