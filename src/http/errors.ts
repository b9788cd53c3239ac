import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type FieldProblem, Problem, type ProblemKind, signedOut } from "../domain/error.ts";
import { failureCode, RightsChanged } from "../store/failure.ts";
import type { Log } from "./telemetry.ts";

const statuses: Record<ProblemKind, ContentfulStatusCode> = {
  invalid: 422,
  signed_out: 401,
  not_allowed: 403,
  unknown: 404,
  conflict: 409,
  too_many: 429,
  busy: 503,
};

const titles: Record<number, string> = {
  400: "The request can't be read",
  401: "Signed out",
  403: "Not allowed",
  404: "Not found",
  405: "Not done this way",
  409: "It stands against what is there",
  413: "Too large",
  415: "Wrong type",
  421: "Wrong address",
  422: "Something is not right",
  429: "Too many requests",
  500: "A fault of ours",
  503: "The system is busy",
};

export type ProblemDetails = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: FieldProblem[];
};

/** RFC 9457. `retryAfterSeconds` becomes the header. */
export function problemResponse(
  status: ContentfulStatusCode,
  code: string,
  detail: string,
  more: { errors?: FieldProblem[]; retryAfterSeconds?: number } = {},
): Response {
  const body: ProblemDetails = {
    type: "about:blank",
    title: titles[status] ?? "Error",
    status,
    detail,
    code,
    ...(more.errors ? { errors: more.errors } : {}),
  };
  const headers = new Headers({ "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
  if (more.retryAfterSeconds) headers.set("Retry-After", String(more.retryAfterSeconds));
  return new Response(JSON.stringify(body), { status, headers });
}

const serverFault = () =>
  new Problem("busy", "server_fault", "Something went wrong on our side. Nothing you sent was lost. Try again, or tell an admin.");

const placeInCode = /^\s+at (?:.* )?\(?\S+:\d+:\d+\)?$/;

/** Every error as a `Problem`; what is a fault of ours is logged with its id and told without details. */
export function asProblem(error: unknown, c: Context, log: Log): { problem: Problem; status: ContentfulStatusCode } {
  if (error instanceof Problem) return { problem: error, status: statuses[error.kind] };
  if (error instanceof RightsChanged) return { problem: signedOut(), status: 401 };
  if (error instanceof HTTPException) {
    const status = error.status as ContentfulStatusCode;
    return { problem: new Problem("invalid", `http_${status}`, titles[status] ?? "The request can't be answered."), status };
  }
  const fault = error as { name?: string; stack?: string };
  // The driver's messages hold statements and parameters, over several lines: only where it happened is logged.
  log("error", "fault", {
    requestId: c.get("requestId"),
    name: fault.name,
    code: failureCode(error),
    stack: fault.stack
      ?.split("\n")
      .filter((line) => placeInCode.test(line))
      .slice(0, 8)
      .join(" | "),
  });
  return { problem: serverFault(), status: 500 };
}

export const apiError = (error: unknown, c: Context, log: Log): Response => {
  const { problem, status } = asProblem(error, c, log);
  return problemResponse(status, problem.code, problem.message, problem.more);
};
