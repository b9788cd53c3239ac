import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { z } from "zod";
import type { Assets } from "../../assets.ts";
import { withoutBadge } from "../../domain/card.ts";
import { notAllowed, Problem } from "../../domain/error.ts";
import { type Action, can } from "../../domain/role.ts";
import type { Environment } from "../../http/environment.ts";
import { actingContext } from "../../http/session.ts";
import { type Context as Acting, lacksSecondFactor } from "../../services/context.ts";
import { renderPage } from "../../views/layout.tsx";
import { idParams } from "../parameters.ts";
import type { Rooms } from "../rooms.ts";

export type PageRooms = Rooms & { assets: Assets };
export type PageContext = Context<Environment>;

/** What every page is drawn with. The theme is a cookie; without one the page follows the device. */
export function frameOf(c: Context, { assets, site }: PageRooms) {
  const theme = getCookie(c, "tt_theme");
  const chosen: "light" | "dark" | null = theme === "light" || theme === "dark" ? theme : null;
  return { theme: chosen, assets, now: site.now(), timeZone: site.timeZone };
}

export const show = (c: Context, element: Parameters<typeof renderPage>[0], status: 200 | 403 | 404 | 409 | 422 | 429 | 500 | 503 = 200) =>
  c.html(renderPage(element), status);

/** Hosts whose addresses are our own, also the one by which this page was asked for. */
export function ownHostsOf(c: Context, { site }: PageRooms): string[] {
  const host = c.req.header("host")?.toLowerCase();
  return [...new Set([...site.ownHosts, ...(host ? [host] : [])])];
}

/**
 * Whoever is signed in; sends others to sign in and back. Somebody with a password from an admin chooses their own first, and who
 * must have a second step sets it up. With an `action` it throws `not_allowed` before anything of a form is read; the verb asks again, with
 * the newest rights.
 */
export function visitor(c: PageContext, rooms: PageRooms, action?: Action): Acting {
  const acting = actingContext(c, rooms.site, rooms.sessions);
  const isOwnAccount = c.req.path.startsWith("/account");
  if (acting.actor.person.mustChange && !isOwnAccount) throw new GoTo("/account");
  if (lacksSecondFactor(rooms.site, acting.actor) && !isOwnAccount) throw new GoTo("/account/second-step");
  if (action && !can(acting.actor.person.role, action, acting.actor.scope)) throw notAllowed();
  return acting;
}

/** Leaves a handler for another page of ours. */
export class GoTo extends Error {
  constructor(readonly path: string) {
    super(`go to ${path}`);
  }
}

/** A path of our own, and nothing that a browser would take for another site. */
export const ownPath = (path: string | undefined): string =>
  path && /^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(path) && !path.includes("\\") ? path : "/";

/** The number of a row in the address. Throws `invalid_input`. */
export const idOf = (c: PageContext): number => readForm(idParams, { id: c.req.param("id") }).id;

/** The fields of a posted form, each once and as text. */
export async function formFields(c: Context): Promise<Record<string, string>> {
  const body = await c.req.parseBody().catch(() => {
    throw new Problem("invalid", "bad_form", "This form came in broken. Open the page again and try once more.");
  });
  return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

export type FormProblem = { form: string; text: string; fields: Record<string, string>; typed: Record<string, string> };

/** What was wrong with a form, to be shown above its fields with what was typed; passwords, PINs and codes are typed again. */
export function formProblem(form: string, problem: Problem, typed: Record<string, string>): FormProblem {
  const fields = Object.fromEntries((problem.more.errors ?? []).map(({ path, message }) => [path, message]));
  const { password: _password, current: _current, again: _again, pin: _pin, code: _code, ...kept } = typed;
  const shown = Object.fromEntries(Object.entries(kept).map(([name, text]) => [name, withoutBadge(text)]));
  const wrong = Object.keys(fields).length;
  return { form, text: wrong > 1 ? `${wrong} fields are not right. Each says why.` : problem.message, fields, typed: shown };
}

/** Reads a form by the schema of the API. Throws the problem that names the fields. */
export function readForm<Schema extends z.ZodType>(schema: Schema, fields: Record<string, unknown>): z.output<Schema> {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message }));
  throw new Problem("invalid", "invalid_input", errors[0]?.message ?? "Look at the fields below.", { errors });
}

/** Does the act of a form and gives what came of it; what people can put right comes back as a problem for the page. */
export async function attemptFor<T>(
  form: string,
  typed: Record<string, string>,
  act: () => Promise<T>,
): Promise<{ answer: T; problem: null } | { answer: null; problem: FormProblem }> {
  try {
    return { answer: await act(), problem: null };
  } catch (error) {
    const isTheirs =
      error instanceof Problem &&
      ["invalid", "conflict", "not_allowed", "unknown"].includes(error.kind) &&
      !["must_change_password", "second_factor_needed", "not_allowed"].includes(error.code);
    if (!isTheirs) throw error;
    return { answer: null, problem: formProblem(form, error, typed) };
  }
}

/** The same where nothing has to be shown. */
export const attempt = async <T>(form: string, typed: Record<string, string>, act: () => Promise<T>): Promise<FormProblem | null> =>
  (await attemptFor(form, typed, act)).problem;
