import type { QueuedScan, ScanResult } from "./scan-door.ts";

/** As much of `fetch` as is needed here. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export type SendOutcome =
  | { is: "answered"; results: ScanResult[] }
  | { is: "signed_out" }
  | { is: "refused"; why: string }
  /** `retryAfterMs` is what the server asked for; 0 when it said nothing. */
  | { is: "unanswered"; line: "offline" | "busy"; retryAfterMs: number };

/** Statuses by which the request as a whole is wrong: sending the same again would not help. */
const refusedStatuses = new Set([400, 403, 413, 415, 422]);

const retryAfterMaxMs = 300_000;

/** `Retry-After` in seconds or as a date; milliseconds from now, 0 when there is none. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), retryAfterMaxMs) : 0;
}

/** One request to the one door. It never throws: whatever is no clear answer counts as none, and then the same scans are sent again. */
export async function sendScans(fetch: Fetch, scans: readonly QueuedScan[], nowMs: number, signal: AbortSignal): Promise<SendOutcome> {
  try {
    const body = JSON.stringify({ sentAt: new Date(nowMs).toISOString(), scans });
    const headers = { "content-type": "application/json", accept: "application/json" };
    const response = await fetch("/api/scans", {
      method: "POST",
      headers,
      body,
      signal,
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
    });
    if (response.status === 401) return { is: "signed_out" };
    if (refusedStatuses.has(response.status)) return { is: "refused", why: await detailOf(response) };
    if (!response.ok) return { is: "unanswered", line: "busy", retryAfterMs: retryAfterMs(response.headers.get("retry-after"), nowMs) };
    return { is: "answered", results: matching(scans, await response.json()) };
  } catch {
    return { is: "unanswered", line: "offline", retryAfterMs: 0 };
  }
}

/** Only an answer that names the key of its scan is one; a portal's login page with status 200 is none. */
function matching(scans: readonly QueuedScan[], body: { results?: ScanResult[] } | null): ScanResult[] {
  const results = Array.isArray(body?.results) ? body.results : [];
  const wrong = scans.findIndex((scan, place) => results[place]?.key !== scan.key);
  return results.slice(0, wrong === -1 ? scans.length : wrong);
}

async function detailOf(response: Response): Promise<string> {
  try {
    const { detail, title } = (await response.json()) as { detail?: string; title?: string };
    return detail || title || "The server did not take it.";
  } catch {
    return "The server did not take it.";
  }
}
