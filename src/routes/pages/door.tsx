import type { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import { changeOwnPassword, passwordChangeSchema, signIn, signInSchema, whoAmI } from "../../services/accounts.ts";
import { AccountPage } from "../../views/account.tsx";
import { SignInPage } from "../../views/sign-in.tsx";
import { leave } from "../leave.ts";
import { attempt, formFields, formProblem, frameOf, ownPath, type PageRooms, readForm, show, visitor } from "./visit.ts";

/** Coming in, going out, one's own password, and light or dark. */
export function mountDoor(app: Hono<Environment>, rooms: PageRooms): void {
  const { site, cookie } = rooms;

  app.get("/login", (c) => {
    if (c.get("actor")) return c.redirect(ownPath(c.req.query("next")), 303);
    return show(c, <SignInPage {...frameOf(c, rooms)} username="" problem={null} next={ownPath(c.req.query("next"))} />);
  });

  app.post("/login", async (c) => {
    const { username = "", password = "", next } = await formFields(c);
    try {
      const { token } = await signIn(site, readForm(signInSchema, { username, password }));
      await leave(c, rooms);
      cookie.write(c, token);
      return c.redirect(ownPath(next), 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.kind === "busy") throw error;
      if (error.more.retryAfterSeconds) c.header("Retry-After", String(error.more.retryAfterSeconds));
      const words = error.kind === "invalid" ? "The user name or the password is not right. Try again." : error.message;
      const page = <SignInPage {...frameOf(c, rooms)} username={username.slice(0, 60)} problem={words} next={ownPath(next)} />;
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

  app.get("/account", async (c) => {
    const person = await whoAmI(visitor(c, rooms));
    const notice = c.req.query("done") ? ({ tone: "ok", text: "Your password is changed. Other devices are signed out." } as const) : null;
    return show(c, <AccountPage {...frameOf(c, rooms)} person={person} mustChange={person.mustChange} notice={notice} problem={null} />);
  });

  app.post("/account/password", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    const page = (problem: ReturnType<typeof formProblem>) =>
      show(
        c,
        <AccountPage
          {...frameOf(c, rooms)}
          person={context.actor.person}
          mustChange={context.actor.person.mustChange}
          notice={null}
          problem={problem}
        />,
        422,
      );
    if (fields.password !== fields.again) {
      const message = "The two new passwords differ. Type the new one twice.";
      return page(
        formProblem("password", new Problem("invalid", "passwords_differ", message, { errors: [{ path: "again", message }] }), fields),
      );
    }
    const problem = await attempt("password", fields, () =>
      changeOwnPassword(context, readForm(passwordChangeSchema, { current: fields.current, password: fields.password })),
    );
    return problem ? page(problem) : c.redirect("/account?done=password", 303);
  });
}
