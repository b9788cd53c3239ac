import type { Hono } from "hono";
import { Problem } from "../../domain/error.ts";
import type { Environment } from "../../http/environment.ts";
import { clearHalfWay, readHalfWay } from "../../http/half-way.ts";
import { isHalfWay, signInByCode } from "../../services/sign-in.ts";
import { SignInCodePage } from "../../views/sign-in-code.tsx";
import { arrive, whereOf } from "../arrive.ts";
import { wordsOf } from "./door.tsx";
import { formFields, frameOf, ownPath, type PageContext, type PageRooms, show } from "./visit.ts";

/**
 * The second step of signing in, on a page of its own: everybody else never sees the field, and the password is typed once and is in no
 * page. In between the server knows the browser by a token that is good for five minutes and opens nothing but this page.
 */
export function mountSignInCode(app: Hono<Environment>, rooms: PageRooms): void {
  const { site, config } = rooms;

  const again = (c: PageContext, next: string) => {
    clearHalfWay(c, config.publicUrl);
    return c.redirect(next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`, 303);
  };

  app.get("/login/code", async (c) => {
    const next = ownPath(c.req.query("next"));
    const token = readHalfWay(c, config.publicUrl);
    if (token === null || !(await isHalfWay(site, token))) return again(c, next);
    return show(c, <SignInCodePage {...frameOf(c, rooms)} problem={null} next={next} />);
  });

  app.post("/login/code", async (c) => {
    const { code = "", next: wanted } = await formFields(c);
    const next = ownPath(wanted);
    const token = readHalfWay(c, config.publicUrl);
    if (token === null) return again(c, next);
    try {
      await arrive(c, rooms, await signInByCode(site, token, code.slice(0, 30), whereOf(c, rooms)));
      return c.redirect(next, 303);
    } catch (error) {
      if (error instanceof Problem && error.code === "half_way_over") return again(c, next);
      const { words, status } = wordsOf(c, error, "Enter the 6 digits that your phone shows.");
      return show(c, <SignInCodePage {...frameOf(c, rooms)} problem={words} next={next} />, status);
    }
  });
}
