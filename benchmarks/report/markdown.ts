import type { Times } from "../driver/times.ts";
import { type Threshold, verdictsOf } from "./aims.ts";
import type { Results } from "./results.ts";

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [`| ${head.join(" | ")} |`, `| ${head.map(() => "---").join(" | ")} |`, ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");

const whole = (n: number) => Math.round(n).toLocaleString("en");
const ms = (n: number) => (n < 10 ? n.toFixed(2) : n.toFixed(1));
const timesHead = ["p50 ms", "p99 ms", "p99.9 ms", "most ms"];
const timesOf = ({ p50Ms, p99Ms, p999Ms, mostMs }: Times) => [p50Ms, p99Ms, p999Ms, mostMs].map(ms);

/** What bounds a figure that falls short, by what was measured beside it. */
function boundOf({ figures, machine }: Results, name: string): string {
  const figure = figures.find((one) => name.startsWith(one.name));
  const others = machine.loadBefore > 1 ? `the machine's other work (a load of ${machine.loadBefore} before it began)` : "";
  const shared = `two or more processes on ${machine.processors.split(" ")[0]} processors`;
  if (!figure) return others || shared;
  const own = `the server takes ${figure.serverUs} µs of processor for each and the driver ${figure.driverUs} µs, on the ${machine.processors.split(" ")[0]} processors that PostgreSQL has too`;
  return others ? `${own}; and ${others}` : own;
}

function aimsPart(results: Results, thresholds: Record<string, Threshold>): string {
  const verdicts = verdictsOf(results, thresholds);
  const rows = verdicts.map(({ name, aim, reached, isReached }) => [
    name,
    aim,
    reached,
    isReached ? "reached" : `**not reached**: ${reached} instead of ${aim}, bounded by: ${boundOf(results, name)}`,
  ]);
  const missing = Object.entries(thresholds).filter(([name]) => !verdicts.some((verdict) => verdict.name.startsWith(name)));
  const unmeasured = missing.map(([name, { aim, of }]) => [
    of ? `${name}, of ${of}` : name,
    `${of ? "≥" : "≤"} ${aim}`,
    "",
    "**not measured** in this run: left out, or failed (see the end)",
  ]);
  return `## Aims\n\n${table(["Figure", "Aim", "Measured", ""], [...rows, ...unmeasured])}`;
}

function figuresPart({ figures, missing, options }: Results): string {
  const rows = figures.map(({ name, what, rate, times, serverUs, driverUs, floors }) => [
    `**${name}**: ${what}`,
    whole(rate),
    ...timesOf(times).slice(0, 2),
    Object.entries(floors)
      .map(([floor, { rate: least, ratio, spread }]) => `${floor} ${whole(least)}/s: **${ratio.toFixed(2)}** ± ${spread.toFixed(2)}`)
      .join("<br>"),
    `${serverUs} / ${driverUs}`,
  ]);
  const left = missing.length > 0 ? `\n\nNot answered by this version: ${missing.join(", ")}.` : "";
  return `## Figures beside their floors\n\n${options.rounds} rounds of ${options.seconds} s, floor and TraceTrack in turns; a ratio is the middle of all rounds, ± half of what lies between the best and the worst. Every connection asks again as soon as it was answered, so the times are those of full load. \`pgbench -M prepared\` runs the statement that the app was seen to send, with as many connections as the app has to the database (${options.pool}).\n\n${table(["What", "a second", "p50 ms", "p99 ms", "floor, and the ratio", "µs server / driver"], rows)}${left}\n\n![Ratios](ratios.svg)`;
}

function dayPart({ day }: Results): string {
  if (!day) return "";
  const rows = [["all", day.all] as const, ...Object.entries(day.byName)].map(([name, times]) => [
    name,
    whole(times.count),
    ...timesOf(times),
  ]);
  const missing = day.missing.length > 0 ? ` Not there in this version: ${day.missing.join(", ")}.` : "";
  return `## The working day\n\n${day.users} people with sessions of their own (70 % dispatchers, 20 % billers, 10 % admins), ${day.streams} live streams open (${whole(day.streamed)} messages came), ${day.seconds} s. Scans and looks have their moments whether the one before was answered or not, so waiting counts. The server had ${day.memoryMb} MB at most. ${whole(day.scans)} scans were compared with the log: all there, as they were answered. The driver itself was late by ${ms(day.late.p50Ms)} ms (p50) and ${ms(day.late.p99Ms)} ms (p99); that is in the times.${missing}\n\n${table(["What", "how many", ...timesHead], rows)}`;
}

function stationsPart({ stations = [] }: Results): string {
  if (stations.length === 0) return "";
  const rows = stations.map(({ stations: count, seconds, rate, times, late, scans }) => [
    whole(count),
    seconds,
    whole(rate),
    ...timesOf(times),
    ms(late.p99Ms),
    whole(scans),
  ]);
  return `## Stations\n\nOne scan a second each, at moments of their own; none lost (each was looked for in the log).\n\n${table(["stations", "seconds", "scans/s", ...timesHead, "driver late p99 ms", "scans in the log"], rows)}`;
}

function growthPart({ growth = [] }: Results): string {
  if (growth.length === 0) return "";
  const sorted = [...growth].sort((a, b) => a.bags - b.bags);
  const head = sorted.map(({ bags }) => `${whole(bags)} bags`);
  const names = Object.keys(sorted[0]?.times ?? {});
  const times = names.map((name) => [
    name,
    ...sorted.map(({ times }) => (times[name] ? `${ms(times[name].p50Ms)} / ${ms(times[name].p99Ms)}` : "")),
  ]);
  const sizes: [string, (one: (typeof sorted)[number]) => string][] = [
    ["bytes a bag, with its indexes", ({ sizes }) => whole(sizes.bytesPerBag)],
    ["bytes an event, with its indexes", ({ sizes }) => whole(sizes.bytesPerEvent)],
    ["bytes a key", ({ sizes }) => whole(sizes.bytesPerKey)],
    ["the database, MB", ({ sizes }) => whole(sizes.databaseBytes / 1e6)],
  ];
  const indexes = Object.keys(sorted.at(-1)?.sizes.indexes ?? {});
  const plans = (sorted[0]?.plans ?? []).map(({ name }) => [
    name,
    ...sorted.map((one) => {
      const plan = one.plans.find((found) => found.name === name);
      return plan ? `${ms(plan.ms)}${plan.readsAll ? " (whole table)" : ""}` : "";
    }),
  ]);
  return `## Growth\n\nFour connections, so that nobody waits for another; p50 / p99 in ms. 15 million bags: \`bun run bench:seed --bags 15000000\`, then \`bun run bench --only growth --sizes 150000,1500000,15000000\`.\n\n${table(["What", ...head], times)}\n\n![p99 by size](growth.svg)\n\n${table(["Size", ...head], [...sizes.map(([name, of]) => [name, ...sorted.map(of)]), ...indexes.map((name) => [`index ${name}, MB`, ...sorted.map(({ sizes: { indexes: found } }) => ((found[name] ?? 0) / 1e6).toFixed(1))])])}\n\nEvery statement by \`EXPLAIN (ANALYZE)\`, ms in the database (\`bun benchmarks/explain.ts --bags N\` shows the plans):\n\n${table(["Statement", ...head], plans)}`;
}

function restPart({ edge, firstPage, upload, hit, redis, layers }: Results): string {
  const parts: string[] = [];
  if (edge)
    parts.push(
      `## A database 40 ms away\n\nThrough a proxy of the suite that holds every byte for 40 ms each way and counts what waits for an answer.\n\n${table(
        ["Request", "round trips", "at most", "p50 ms"],
        edge.map(({ name, trips, most, p50Ms }) => [name, trips, most, ms(p50Ms)]),
      )}`,
    );
  if (firstPage)
    parts.push(
      `## First page of a new sign-in\n\n${(firstPage.bytes / 1024).toFixed(1)} KB over the wire in ${firstPage.files} files; the page waits for the database ${firstPage.trips} times, and ${firstPage.beside} statement runs beside it that keeps the session alive.`,
    );
  if (upload)
    parts.push(
      `## An upload beside the scans\n\nA workbook of ${whole(upload.rows)} rows (${Object.entries(upload.seconds)
        .map(([step, seconds]) => `${step} ${seconds} s`)
        .join(", ")}) while 100 stations scan twice a second.\n\n${table(
        ["Scans", ...timesHead],
        [
          ["before", ...timesOf(upload.before)],
          ["during", ...timesOf(upload.during)],
        ],
      )}`,
    );
  if (hit)
    parts.push(
      `## A look-up from memory\n\nThe whole way through the app, from the request to the text of its answer, one after another, without the network: p50 ${ms(hit.p50Ms)} ms, p99 ${ms(hit.p99Ms)} ms.`,
    );
  if (redis)
    parts.push(
      `## Redis\n\n\`redis-benchmark\` ${redis.requests > 0 ? `gives ${whole(redis.requests)} GETs a second on 20 connections` : "did not end within its time"}. Look-ups of hot bags on 20 connections: ${whole(redis.withRedis)}/s with Redis (p99 ${ms(redis.p99Ms)} ms), ${whole(redis.without)}/s without.`,
    );
  if (layers)
    for (const [name, list] of Object.entries(layers))
      parts.push(
        `## What a ${name} is made of\n\nProcessor time, 20 at once, without the network to the browser.\n\n${table(
          ["Layer", "µs"],
          list.map(({ name: layer, us }) => [layer, us]),
        )}`,
      );
  return parts.join("\n\n");
}

/** The report as people read it. `tried` is what was written by hand about changes: it is kept. */
export function markdownOf(results: Results, thresholds: Record<string, Threshold>, tried: string): string {
  const { machine, options, seconds, faults } = results;
  const settings = Object.entries({ ...options, ...machine.settings })
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
  const head = `# How fast TraceTrack is\n\nMade by \`bun run bench --report\` from [results.json](results.json); don't edit it here. Driver, server and database share one machine: ${machine.processors}, ${machine.memoryGb} GB, Linux ${machine.kernel}, Bun ${machine.bun}, PostgreSQL ${machine.postgres}; commit ${machine.commit}, ${machine.at.slice(0, 16).replace("T", " ")} UTC, ${Math.round(seconds / 60)} minutes. Load of the machine before it began: **${machine.loadBefore}** (well above 0.5 others work on it, and all of this is worse than it would be alone).\n\nSettings: ${settings}.`;
  const broken = faults.length > 0 ? `## What failed\n\n${faults.map((fault) => `- ${fault}`).join("\n")}` : "";
  const parts = [
    head,
    aimsPart(results, thresholds),
    figuresPart(results),
    dayPart(results),
    stationsPart(results),
    growthPart(results),
    restPart(results),
    tried,
    broken,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
