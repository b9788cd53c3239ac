import type { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { withoutBadge } from "../../domain/card.ts";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import { signIn, signInSchema } from "../../services/accounts.ts";
import { SignInPage } from "../../views/sign-in.tsx";
import { arrive } from "../arrive.ts";
import { leave } from "../leave.ts";
import { formFields, frameOf, ownPath, type PageRooms, readForm, show } from "./visit.ts";

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
      await arrive(c, rooms, await signIn(site, readForm(signInSchema, { username, password })));
      return c.redirect(ownPath(next), 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.kind === "busy") throw error;
      if (error.more.retryAfterSeconds) c.header("Retry-After", String(error.more.retryAfterSeconds));
      const words = error.kind === "invalid" ? "The user name or the password is not right. Try again." : error.message;
      const page = (
        <SignInPage {...frameOf(c, rooms)} username={withoutBadge(username).slice(0, 60)} problem={words} next={ownPath(next)} />
      );
      return show(c, page, error.kind === "too_many" ? 429 : 422);
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
