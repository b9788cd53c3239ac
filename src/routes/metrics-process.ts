import { loopWatch } from "../services/loop-watch.ts";
import type { Figure, Reading } from "./metrics-gauges.ts";
import type { Rooms } from "./rooms.ts";

const yes = (is: boolean): number => (is ? 1 : 0);

const ofProcess = (version: string): Figure[] => [
  {
    name: "tracetrack_info",
    help: "Always 1; which build this is.",
    labels: ["version"],
    read: () => [{ labels: { version }, value: 1 }],
  },
  {
    name: "tracetrack_event_loop_delay_seconds",
    help: "How long work waited for the one thread of the process, over the last minute; 1 is the longest.",
    labels: ["quantile"],
    read: () => {
      const { p50Ms, p99Ms, maxMs } = loopWatch().lastMinute();
      return Object.entries({ "0.5": p50Ms, "0.99": p99Ms, "1": maxMs }).map(([quantile, ms]) => ({
        labels: { quantile },
        value: ms / 1000,
      }));
    },
  },
  { name: "process_resident_memory_bytes", help: "Memory of the process.", read: () => process.memoryUsage.rss() },
  { name: "tracetrack_heap_used_bytes", help: "Of it what JavaScript uses.", read: () => process.memoryUsage().heapUsed },
  {
    name: "process_cpu_seconds_total",
    help: "Processor time that the process has used.",
    isCounter: true,
    read: () => (({ user, system }) => (user + system) / 1_000_000)(process.cpuUsage()),
  },
  {
    name: "process_start_time_seconds",
    help: "When the process began, as unix time.",
    read: () => Math.round(Date.now() / 1000 - process.uptime()),
  },
];

const ofRooms = ({ site, live }: Rooms): Figure[] => {
  const ofLanes = (what: "size" | "running" | "waiting" | "refused"): Reading[] =>
    Object.entries(site.database.load).map(([name, figures]) => ({ labels: { class: name }, value: figures[what] }));
  return [
    { name: "tracetrack_pool_size", help: "Connections of each class of statements.", labels: ["class"], read: () => ofLanes("size") },
    { name: "tracetrack_pool_running", help: "Statements that hold one.", labels: ["class"], read: () => ofLanes("running") },
    { name: "tracetrack_pool_waiting", help: "Statements that wait for one.", labels: ["class"], read: () => ofLanes("waiting") },
    {
      name: "tracetrack_pool_refused_total",
      help: "Statements that were turned away: too many waited, or their time was over.",
      isCounter: true,
      labels: ["class"],
      read: () => ofLanes("refused"),
    },
    {
      name: "tracetrack_database_up",
      help: "1 while statements are let through; 0 while the breaker is open.",
      read: () => yes(site.database.isReachable),
    },
    {
      name: "tracetrack_bus_line_up",
      help: "1 while our own words come back on this line to the other processes.",
      labels: ["line"],
      read: () => site.bus.lines().map(({ name, isUp }) => ({ labels: { line: name }, value: yes(isUp) })),
    },
    {
      name: "tracetrack_bus_echo_seconds",
      help: "How long they last needed to come back.",
      labels: ["line"],
      read: () =>
        site.bus.lines().flatMap(({ name, echoMs }) => (echoMs === null ? [] : [{ labels: { line: name }, value: echoMs / 1000 }])),
    },
    { name: "tracetrack_live_streams", help: "Pages that are told what happens while it happens.", read: () => live.count },
    {
      name: "tracetrack_upload_rows_total",
      help: "Rows of uploads that this process has read and written.",
      isCounter: true,
      labels: ["act"],
      read: () => Object.entries(site.imports.rowsDone).map(([act, value]) => ({ labels: { act }, value })),
    },
  ];
};

const ofReading = ({ site }: Rooms): Figure[] => [
  {
    name: "tracetrack_cache_reads_total",
    help: "What was asked of the cache, by kind and by where its answer came from; passed_by: it could not be trusted at that moment.",
    isCounter: true,
    labels: ["kind", "from"],
    read: () =>
      Object.entries(site.cache.counts()).flatMap(([kind, { memoryHits, sharedHits, loads, passedBy }]) =>
        Object.entries({ memory: memoryHits, redis: sharedHits, database: loads, passed_by: passedBy }).map(([from, value]) => ({
          labels: { kind, from },
          value,
        })),
      ),
  },
  {
    name: "tracetrack_cache_entries",
    help: "What is kept in memory.",
    labels: ["kind"],
    read: () => Object.entries(site.cache.counts()).map(([kind, { entries }]) => ({ labels: { kind }, value: entries })),
  },
  {
    name: "tracetrack_cache_forgets_total",
    help: "Changes after which something was forgotten.",
    isCounter: true,
    read: () => site.cache.forgets,
  },
  { name: "tracetrack_cache_serving", help: "1 while what is kept may be believed.", read: () => yes(site.cache.isServing) },
  {
    name: "tracetrack_replica_used",
    help: "1 while lists come from the replica of the database; missing when none is set.",
    read: () => (site.database.replica ? yes(site.database.replica.state === "used") : null),
  },
  {
    name: "tracetrack_replica_reads_total",
    help: "What only looks, by which database answered it.",
    isCounter: true,
    labels: ["by"],
    read: () =>
      site.database.replica && [
        { labels: { by: "replica" }, value: site.database.replica.served },
        { labels: { by: "primary" }, value: site.database.replica.passedOn },
      ],
  },
];

/** What this process counts of itself, beside its requests. */
export const processFigures = (rooms: Rooms, version: string): Figure[] => [...ofProcess(version), ...ofRooms(rooms), ...ofReading(rooms)];
