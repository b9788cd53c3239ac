import type { MiddlewareHandler } from "hono";
import { Problem } from "../domain/error.ts";
import type { Environment } from "./environment.ts";
import { problemResponse } from "./errors.ts";

const depthMax = 12;

/**
 * The path of a name that stands twice in one object of a JSON text, or null. `JSON.parse` would take the last one in silence, and two
 * readers of one request could see two requests. The text must be well formed: parse it first.
 */
function repeatedName(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let isName = false;
  for (let place = 0; place < text.length; place++) {
    const sign = text[place];
    if (sign === '"') {
      let end = place + 1;
      while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
      const names = open.at(-1);
      if (isName && names) {
        const name = JSON.parse(text.slice(place, end + 1)) as string;
        if (names.has(name)) return name;
        names.add(name);
        isName = false;
      }
      place = end;
    } else if (sign === "{") {
      open.push(new Set());
      isName = true;
    } else if (sign === "[") {
      open.push(null);
      isName = false;
    } else if (sign === "}" || sign === "]") {
      open.pop();
      isName = false;
    } else if (sign === ",") isName = open.at(-1) !== null;
    if (open.length > depthMax) throw new Problem("invalid", "too_deep", "This JSON is nested too deeply.");
  }
  return null;
}

/** A JSON body that means one thing: 415 when it is something else, 400 when it can't be read, 422 when a name stands twice. */
export const strictJson: MiddlewareHandler<Environment> = async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/(?:[a-z.+-]+\+)?json(?:\s*;|$)/i.test(type)) {
    return problemResponse(415, "wrong_type", "Send JSON, with Content-Type: application/json.");
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await c.req.arrayBuffer()); // two broken texts must not become one
    JSON.parse(text);
  } catch {
    return problemResponse(400, "not_json", "The body is not JSON.");
  }
  const repeated = repeatedName(text);
  if (repeated !== null) {
    const message = "This name stands twice. Send it once.";
    return problemResponse(422, "repeated_name", message, { errors: [{ path: repeated.slice(0, 80), message }] });
  }
  await next();
};
