import { Counter, Gauge, Registry } from "prom-client";
import { Buckets } from "./buckets.ts";
import { recentTimes } from "./recent-times.ts";
import type { RequestClass } from "./request-class.ts";

const methods = new Set(["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]);
const secondsBounds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From a trigger pulled just now to an outbox that waited for a week. */
const ageSecondsBounds = [0.1, 0.5, 1, 2, 5, 15, 60, 300, 1800, 3600, 28_800, 86_400, 604_800];

export type RequestFigures = ReturnType<typeof requestFigures>;

/**
 * What is counted with each request, of one app. Labels come from short lists alone: the pattern of a route and never its path, so that no code
 * of a bag gets in and their number stays bounded.
 */
export function requestFigures() {
  const registry = new Registry();
  const registers = [registry];
  const durations = new Buckets({
    name: "tracetrack_request_duration_seconds",
    help: "How long requests took, by the pattern of their route.",
    labelNames: ["method", "route", "status"],
    buckets: secondsBounds,
    registers,
  });
  let running = 0;
  new Gauge({
    name: "tracetrack_requests_in_flight",
    help: "Requests that are not answered yet.",
    registers,
    collect() {
      this.set(running);
    },
  });
  const scansDone = new Map<string, number>();
  new Counter({
    name: "tracetrack_scans_total",
    help: "Scans that were answered, by what was asked and what came of it.",
    labelNames: ["do", "result"],
    registers,
    collect() {
      for (const [key, count] of scansDone) this.labels(...(key.split(" ") as [string, string])).inc(count);
      scansDone.clear();
    },
  });
  const scanAges = new Buckets({
    name: "tracetrack_scan_age_seconds",
    help: "How old scans were when they were sent, by their station's clock: how long outboxes keep them.",
    labelNames: [],
    buckets: ageSecondsBounds,
    registers,
  });
  const shed = new Counter({
    name: "tracetrack_requests_shed_total",
    help: "Requests that were turned away because there was too much to do.",
    labelNames: ["class"],
    registers,
  });
  const scanTimes = recentTimes();
  return {
    registry,
    /** Of the last requests that scanned. */
    scanTimes: scanTimes.summary,
    shed: (kind: RequestClass) => shed.labels(kind).inc(),
    began(): void {
      running += 1;
    },
    ended(method: string, route: string, status: number, seconds: number): void {
      running -= 1;
      if (route === "/api/scans" && status === 200) scanTimes.add(seconds * 1000);
      durations.add(`${methods.has(method) ? method : "other"} ${route} ${Math.floor(status / 100)}xx`, seconds);
    },
    /** `at` and `sentAt` are a station's own clock; without either nothing is known of the age. */
    scanned(asked: { do: string; at?: string | undefined }, result: string, sentAt: string | undefined): void {
      const done = `${asked.do} ${result}`;
      scansDone.set(done, (scansDone.get(done) ?? 0) + 1);
      if (asked.at && sentAt) scanAges.add("", Math.max(0, Date.parse(sentAt) - Date.parse(asked.at)) / 1000);
    },
  };
}
