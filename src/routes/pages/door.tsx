import type { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { withoutBadge } from "../../domain/card.ts";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import { signInByPage, signInSchema } from "../../services/sign-in.ts";
import { SignInPage } from "../../views/sign-in.tsx";
import { arriveOrAsk, whereOf } from "../arrive.ts";
import { leave } from "../leave.ts";
import { formFields, frameOf, ownPath, type PageContext, type PageRooms, readForm, show } from "./visit.ts";

/** What the door says no with, in words for its page. Throws on what people can't put right. */
export function wordsOf(c: PageContext, error: unknown, ofInput: string): { words: string; status: 422 | 429 } {
  if (!(error instanceof Problem) || error.kind === "busy") throw error;
  if (error.more.retryAfterSeconds) c.header("Retry-After", String(error.more.retryAfterSeconds));
  return { words: error.kind === "invalid" ? ofInput : error.message, status: error.kind === "too_many" ? 429 : 422 };
}

/** Coming in, going out, and light or dark. */
export function mountDoor(app: Hono<Environment>, rooms: PageRooms): void {
  const { site, cookie } = rooms;

  app.get("/login", (c) => {
    if (c.get("actor")) return c.redirect(ownPath(c.req.query("next")), 303);
    return show(c, <SignInPage {...frameOf(c, rooms)} username="" problem={null} next={ownPath(c.req.query("next"))} />);
  });

  app.post("/login", async (c) => {
    const { username = "", password = "", next } = await formFields(c);
    try {
      const come = await signInByPage(site, readForm(signInSchema, { username, password }), whereOf(c, rooms));
      return c.redirect(await arriveOrAsk(c, rooms, come, ownPath(next)), 303);
    } catch (error) {
      const problem = wordsOf(c, error, "The user name or the password is not right. Try again.");
      const typed = withoutBadge(username).slice(0, 60);
      return show(c, <SignInPage {...frameOf(c, rooms)} username={typed} problem={problem.words} next={ownPath(next)} />, problem.status);
    }
  });

  app.post("/sign-out", async (c) => {
    await leave(c, rooms);
    cookie.clear(c);
    return c.redirect("/login", 303);
  });

  app.post("/theme", async (c) => {
    const { theme } = await formFields(c);
    if (theme === "light" || theme === "dark") setCookie(c, "tt_theme", theme, { path: "/", sameSite: "Lax", maxAge: 31_536_000 });
    const from = c.req.header("referer");
    return c.redirect(from && URL.canParse(from) ? ownPath(new URL(from).pathname + new URL(from).search) : "/", 303);
  });
}
