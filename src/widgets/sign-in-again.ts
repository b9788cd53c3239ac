/** Somebody who signed in without leaving the page, or why it did not work. `isSure`: the system knows that it was not them. */
export type SignedIn = { ok: true; id: number; username: string } | { ok: false; isSure: boolean; why: string };

const noAnswer: SignedIn = { ok: false, isSure: false, why: "No answer from the system. Try again when the Wi-Fi is back." };
/** While it is asked who is there, scans are nobody's: not for as long as a dead line takes. */
const answerMaxMs = 10_000;

/** There is no room for a code at the table, and no need: a badge or a PIN is enough there. */
const codeWords = "Your account has a second step. Use your badge or PIN here.";

type Answer = { id?: number; username?: string; code?: string; detail?: string; person?: { id: number; username: string } };

async function ask(path: string, body: object): Promise<SignedIn> {
  try {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const signal = AbortSignal.timeout(answerMaxMs);
    const response = await fetch(path, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      redirect: "error",
      cache: "no-store",
      signal,
    });
    const answer = (await response.json()) as Answer;
    const person = answer.person ?? answer;
    if (response.ok && person.id !== undefined && person.username) return { ok: true, id: person.id, username: person.username };
    if (answer.code === "code_needed") return { ok: false, isSure: true, why: codeWords };
    return { ok: false, isSure: response.status < 500, why: answer.detail ?? "That did not work. Try again." };
  } catch {
    return noAnswer;
  }
}

export const signInByBadge = (badge: string): Promise<SignedIn> => ask("/api/session/badge", { badge });

const isPin = (secret: string): boolean => /^\d{4,8}$/.test(secret);

/** A PIN is 4 to 8 digits, and every password is longer. */
export const signInBySecret = (username: string, secret: string): Promise<SignedIn> =>
  isPin(secret) ? ask("/api/session/pin", { username, pin: secret }) : ask("/api/session", { username, password: secret });
