import { z } from "zod";
import { readCard } from "../domain/card.ts";
import { Problem } from "../domain/error.ts";
import { pinSchema } from "../domain/pin.ts";
import { plainText } from "../domain/text.ts";
import type { SessionRow } from "../store/sessions.ts";
import * as store from "../store/stations.ts";
import type { Actor, Site } from "./context.ts";
import { tooManyTries } from "./door-problems.ts";
import { isPassword } from "./passwords.ts";
import { newToken, tokenHash } from "./sessions.ts";

export const badgeSignInSchema = z.strictObject({
  badge: z
    .string()
    .max(200)
    .refine((text) => readCard(text)?.is === "badge", "This is no badge. Scan the code on your own badge.")
    .describe("What the scanner read; what it wraps around a code is taken off."),
});
export const pinSignInSchema = z.strictObject({ username: plainText(60), pin: pinSchema });

/** The browser that somebody wants to come in at: the pass that it carries, and the session that it has. */
export type AtStation = { site: Site; pass: string | null; actor: Actor | null };

/** `token` is for the browser to carry from now on; null when it goes on in the session that it has. */
export type TakenOver = { token: string | null; session: SessionRow };

const stationUnknown = () =>
  new Problem("not_allowed", "station_unknown", "Sign in with your password here once. After that a badge is enough.");

const refusals: Record<store.Refusal, (waitSeconds: number) => Problem> = {
  station_unknown: stationUnknown,
  too_many_tries: tooManyTries,
  wrong_badge: () =>
    new Problem("signed_out", "wrong_badge", "This badge is not valid. Sign in with your password, or ask an admin for a new badge."),
  wrong_pin: () => new Problem("signed_out", "wrong_pin", "The user name or the PIN is not right. Try again."),
  must_change_password: () =>
    new Problem(
      "not_allowed",
      "must_change_password",
      "Sign in with your password first and choose one of your own. After that a badge is enough.",
    ),
};

/** After somebody signed in by password: this browser is a station of theirs. Gives the pass that it shall carry. */
export async function admitStation({ database }: Site, session: SessionRow, pass: string | null): Promise<string> {
  const fresh = newToken();
  const isKept = await store.admitStation(database, session, tokenHash(pass ?? fresh), tokenHash(fresh));
  return isKept && pass ? pass : fresh;
}

type Door = (at: store.AtStation) => Promise<store.TakenOver>;

async function takeOver({ pass, actor }: AtStation, door: Door): Promise<TakenOver> {
  if (pass === null) throw stationUnknown();
  const token = newToken();
  const taken = await door({ passHash: tokenHash(pass), tokenHash: tokenHash(token), sessionId: actor?.sessionId ?? null });
  if (taken.refusal !== undefined) throw refusals[taken.refusal](taken.waitSeconds ?? 0);
  return { token: taken.isKept ? null : token, session: taken.session };
}

/** The one who wears the badge comes in, to scan and to look. */
export function signInByBadge(at: AtStation, input: z.output<typeof badgeSignInSchema>): Promise<TakenOver> {
  const card = readCard(input.badge);
  const hash = tokenHash(card?.is === "badge" ? card.badge : "");
  return takeOver(at, (station) => store.signInByBadge(at.site.database, station, hash));
}

/** The same by user name and PIN. Known and unknown names, with and without a PIN, cost the same. */
export function signInByPin(at: AtStation, { username, pin }: z.output<typeof pinSignInSchema>): Promise<TakenOver> {
  const { database } = at.site;
  return takeOver(at, async (station) => {
    const { isStation, waitSeconds, person } = await store.beginPinTry(database, station.passHash, username);
    if (!isStation) return { refusal: "station_unknown" };
    if (waitSeconds > 0) return { refusal: "too_many_tries", waitSeconds };
    const hash = person?.hash ?? null;
    if (!(await isPassword(pin, hash)) || !person || hash === null) return { refusal: "wrong_pin" };
    return store.signInByPin(database, station, person.id, hash);
  });
}
