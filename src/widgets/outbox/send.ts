import type { QueuedScan, ScanResult } from "../scan-door.ts";

/** As much of `fetch` as is needed here. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export type SendOutcome =
  | { is: "answered"; results: ScanResult[] }
  | { is: "signed_out" }
  /** Somebody else is signed in here now: these scans wait for their own person. */
  | { is: "other_person" }
  | { is: "refused"; why: string }
  /** `retryAfterMs` is what the server asked for; 0 when it said nothing. */
  | { is: "unanswered"; line: "offline" | "busy"; retryAfterMs: number };

const retryAfterMaxMs = 300_000;

/** `Retry-After` in seconds or as a date; milliseconds from now, 0 when there is none. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), retryAfterMaxMs) : 0;
}

const headers = { "content-type": "application/json", accept: "application/json" };

/**
 * One request to the one door, under the name of who scanned. It never throws: whatever is no clear answer of ours counts as none, and then
 * the same scans are sent again.
 */
export async function sendScans(fetch: Fetch, scans: readonly QueuedScan[], person: number, nowMs: number, signal: AbortSignal) {
  try {
    const body = JSON.stringify({ sentAt: new Date(nowMs).toISOString(), person, scans });
    const init: RequestInit = { method: "POST", headers, body, signal, credentials: "same-origin", redirect: "error", cache: "no-store" };
    return await outcomeOf(await fetch("/api/scans", init), scans, nowMs);
  } catch {
    return { is: "unanswered", line: "offline", retryAfterMs: 0 } satisfies SendOutcome;
  }
}

async function outcomeOf(response: Response, scans: readonly QueuedScan[], nowMs: number): Promise<SendOutcome> {
  const { status } = response;
  if (response.ok) return { is: "answered", results: matching(scans, await response.json()) };
  const problem = await problemOf(response);
  if (status === 403 && problem?.code === "not_allowed" && scans.some(isOfBills)) return { is: "refused", why: problem.detail || notTaken };
  if (status === 401 || (status === 403 && problem)) return { is: "signed_out" };
  if (status === 409 && problem?.code === "other_person") return { is: "other_person" };
  if (problem && isAboutScans(status, problem)) return { is: "refused", why: problem.detail || problem.title || notTaken };
  return { is: "unanswered", line: "busy", retryAfterMs: retryAfterMs(response.headers.get("retry-after"), nowMs) };
}

const notTaken = "The server did not take it.";

/** Only some may bill: a scan that was nobody's may have become a person's who may not, and signing in again would not help. */
const isOfBills = ({ do: what }: QueuedScan): boolean => what === "link" || what === "unlink" || what === "return";

/**
 * Is it a scan that the server can't take, so that sending it again would not help? A request that was cut on its way, a hotspot's page, or
 * a server of another build than this page say nothing about any scan.
 */
const isAboutScans = (status: number, { errors }: ProblemBody): boolean =>
  status === 413 || (status === 422 && Array.isArray(errors) && errors.some(({ path }) => path?.startsWith("scans.")));

const resultNames = new Set<unknown>(["good", "repeat", "refused"]);

/** Only an answer that names the key of its scan and what came of it is one; a portal's login page with status 200 is none. */
function matching(scans: readonly QueuedScan[], body: { results?: ScanResult[] } | null): ScanResult[] {
  const results = Array.isArray(body?.results) ? body.results : [];
  const wrong = scans.findIndex(({ key }, place) => results[place]?.key !== key || !resultNames.has(results[place]?.result));
  return results.slice(0, wrong === -1 ? scans.length : wrong);
}

type ProblemBody = { code: string; detail?: string; title?: string; errors?: { path?: string }[] };

/** What our server says of a request that it did not do; null when it is not ours that speaks. */
async function problemOf(response: Response): Promise<ProblemBody | null> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === "object" && body !== null && typeof (body as ProblemBody).code === "string" ? (body as ProblemBody) : null;
}
