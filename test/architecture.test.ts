import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";

/** Holds the rooms of the house: who may import what. Types count as well, unless a rule says so. */
const source = join(import.meta.dir, "..", "src");
const fileMaxBytes = 14 * 1024;

type Import = { from: string; to: string; isType: boolean };

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => statSync(join(source, file)).isFile())
  .sort();
const code = files.filter((file) => /\.tsx?$/.test(file));
const textOf = (file: string) => readFileSync(join(source, file), "utf8");

/** `import x from`, `export x from`, `import "x"` and `import("x")`. A relative one is named from `src`, others by their package. */
function importsOf(file: string): Import[] {
  const text = textOf(file);
  const named = [...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[\w$*\s,]|\{[^}]*\})+?\sfrom\s+["']([^"']+)["']/gm)];
  const bare = [...text.matchAll(/^\s*import\s+()["']([^"']+)["']/gm), ...text.matchAll(/\bimport\(\s*()["']([^"']+)["']/g)];
  return [...named, ...bare].map(([, type, specifier]) => {
    const to = specifier as string;
    return { from: file, to: to.startsWith(".") ? normalize(join(dirname(file), to)) : to, isType: Boolean(type) };
  });
}
const imports = code.flatMap(importsOf);

const topFiles = ["main.ts", "serve.ts", "opened.ts", "app.ts", "cli.ts", "config.ts", "assets.ts", "launcher.ts", "ending.ts"];
const roomOf = (file: string) => (file.includes("/") ? (file.split("/")[0] as string) : file);
const isOurs = (to: string) => files.includes(to) || existsSync(join(source, to));

/** What each room may import: our rooms or files, `type:` before one of which only types may come; then packages. */
const allowed: Record<string, { ours: string[]; packages: string[] }> = {
  domain: { ours: ["domain"], packages: ["zod"] },
  store: { ours: ["store", "domain"], packages: ["postgres", "drizzle-orm", "node:"] },
  cache: { ours: ["cache", "domain"], packages: ["ioredis", "hono-rate-limiter", "lru-cache"] },
  spreadsheet: { ours: ["spreadsheet", "domain"], packages: ["xlsx", "fflate", "zod", "node:"] },
  documents: { ours: ["documents", "spreadsheet", "domain"], packages: ["pdfkit", "bwip-js", "node:"] },
  exports: { ours: ["exports", "store", "spreadsheet", "domain"], packages: [] },
  services: {
    ours: ["services", "store", "cache", "documents", "exports", "spreadsheet", "domain"],
    packages: ["zod", "@oslojs/", "@zxcvbn-ts/language-common", "bwip-js", "node:"],
  },
  http: {
    ours: ["http", "services", "cache", "domain", "store/failure.ts"],
    packages: ["hono", "@hono/zod-validator", "hono-rate-limiter", "prom-client", "zod", "node:"],
  },
  views: { ours: ["views", "domain", "type:assets.ts"], packages: ["hono"] },
  widgets: { ours: ["widgets", "domain"], packages: ["@alpinejs/csp"] },
  routes: {
    ours: ["routes", "http", "services", "views", "domain", "type:store", "type:crew", "type:assets.ts"],
    packages: ["hono", "prom-client", "zod", "node:"],
  },
  crew: { ours: ["crew"], packages: ["node:"] },
  "config.ts": { ours: ["domain"], packages: ["zod", "node:"] },
  "assets.ts": { ours: [], packages: ["node:"] },
  "cli.ts": { ours: ["config.ts", "assets.ts", "services", "store", "domain"], packages: ["zod", "node:"] },
  "app.ts": { ours: ["routes", "http", "services", "cache", "domain", "type:assets.ts"], packages: ["hono"] },
  "ending.ts": { ours: [], packages: [] },
  "launcher.ts": { ours: ["store/embedded/processes.ts"], packages: ["node:"] },
  "opened.ts": { ours: ["ending.ts", "config.ts", "type:http", "store"], packages: [] },
  "serve.ts": {
    ours: [
      "ending.ts",
      "opened.ts",
      "app.ts",
      "config.ts",
      "crew",
      "assets.ts",
      "http",
      "services",
      "documents",
      "exports",
      "cache",
      "store",
      "domain",
    ],
    packages: ["node:"],
  },
  "main.ts": { ours: ["launcher.ts", "ending.ts", "opened.ts", "serve.ts", "config.ts", "crew", "http"], packages: [] },
};

/** Edges that stand against the table today, each to be taken away or made a rule on purpose. Nothing is to be added. */
const known = ["cache/counts.ts -> type hono", "http/telemetry.ts -> type config.ts", "routes/rooms.ts -> type config.ts"];

/** Files that know each other's types; the same is true of these. */
const knownKnots = [
  "services/context.ts services/kinds.ts",
  "views/layout.tsx views/menu.tsx",
  "views/pack-parts.tsx views/pack.tsx",
  "views/people.tsx views/person-forms.tsx",
];

const isBelow = (to: string, place: string) => to === place || to.startsWith(`${place}/`);
function mayImport({ from, to, isType }: Import): boolean {
  const rule = allowed[roomOf(from)];
  if (!rule) return false;
  if (!isOurs(to)) return rule.packages.some((name) => (/[:/]$/.test(name) ? to.startsWith(name) : isBelow(to, name)));
  return rule.ours.some((place) => (place.startsWith("type:") ? isType && isBelow(to, place.slice(5)) : isBelow(to, place)));
}
const edge = ({ from, to, isType }: Import) => `${from} -> ${isType ? "type " : ""}${to}`;

/** Files that reach themselves again, as one line for each knot. */
function knots(edges: readonly Import[]): string[] {
  const next = new Map(code.map((file) => [file, edges.filter(({ from, to }) => from === file && code.includes(to)).map(({ to }) => to)]));
  const reach = (file: string): Set<string> => {
    const found = new Set(next.get(file));
    for (const each of found) for (const further of next.get(each) ?? []) found.add(further);
    return found;
  };
  const reached = new Map(code.map((file) => [file, reach(file)]));
  const together = (file: string) => code.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file));
  return [...new Set(code.map((file) => together(file).join(" ")).filter(Boolean))];
}

describe("the rooms", () => {
  test("are all known", () => {
    const rooms = new Set(code.map(roomOf));
    expect([...rooms].filter((room) => !(room in allowed))).toEqual([]);
    expect(code.filter((file) => !file.includes("/")).sort()).toEqual(topFiles.toSorted());
  });
  for (const room of Object.keys(allowed))
    test(`${room} imports only what it may`, () => {
      const wrong = imports.filter((each) => roomOf(each.from) === room && !mayImport(each)).map(edge);
      expect(wrong.filter((each) => !known.includes(each))).toEqual([]);
    });
  test("what is known to stand against the table is still there", () =>
    expect(known.filter((each) => !imports.some((one) => edge(one) === each && !mayImport(one)))).toEqual([]));
  test("every relative import names a file that exists", () =>
    expect(imports.filter(({ to }) => /^[^@n].*\.(?:tsx?|sql|css|json)$/.test(to) && !isOurs(to)).map(edge)).toEqual([]));
  test("no import leaves src", () => expect(imports.filter(({ to }) => to.startsWith("..")).map(edge)).toEqual([]));
});

describe("the table", () => {
  const may = (from: string, to: string, isType = false) => mayImport({ from, to, isType });
  for (const [from, to] of [
    ["domain/code.ts", "store/bags.ts"],
    ["domain/code.ts", "postgres"],
    ["domain/code.ts", "node:fs"],
    ["store/bags.ts", "services/tracing.ts"],
    ["store/bags.ts", "hono"],
    ["cache/redis.ts", "store/bags.ts"],
    ["documents/bill-pdf.ts", "services/billing.ts"],
    ["services/bill-files.ts", "pdfkit"],
    ["services/bill-files.ts", "xlsx"],
    ["services/exporting.ts", "fflate"],
    ["exports/making.ts", "services/exporting.ts"],
    ["exports/making.ts", "postgres"],
    ["routes/api-bill-files.ts", "documents/worker.ts"],
    ["services/tracing.ts", "hono"],
    ["services/tracing.ts", "postgres"],
    ["services/tracing.ts", "drizzle-orm/pg-core"],
    ["services/tracing.ts", "http/errors.ts"],
    ["http/errors.ts", "store/bags.ts"],
    ["http/errors.ts", "routes/pages.tsx"],
    ["routes/api-scans.ts", "cache/redis.ts"],
    ["routes/api-scans.ts", "postgres"],
    ["views/bag.tsx", "services/tracing.ts"],
    ["views/bag.tsx", "zod"],
    ["widgets/pack.ts", "views/bag.tsx"],
    ["widgets/pack.ts", "services/scanning.ts"],
    ["widgets/pack.ts", "zodiac"],
  ] as const)
    test(`refuses ${from} -> ${to}, types too`, () => expect([may(from, to), may(from, to, true)]).toEqual([false, false]));
  for (const [from, to] of [
    ["routes/api-session.ts", "store/people.ts"],
    ["views/layout.tsx", "assets.ts"],
  ] as const)
    test(`takes only types in ${from} -> ${to}`, () => expect([may(from, to), may(from, to, true)]).toEqual([false, true]));
  test("lets http know one file of the store", () => expect(may("http/errors.ts", "store/failure.ts")).toBe(true));
});

describe("the files", () => {
  test("are read at all", () => {
    expect(code.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(150);
    expect(imports.filter(({ isType }) => isType).length).toBeGreaterThan(30);
  });
  test("run in no circle", () => expect(knots(imports.filter(({ isType }) => !isType))).toEqual([]));
  test("see each other's types in no circle but the known ones", () =>
    expect(knots(imports).filter((each) => !knownKnots.includes(each))).toEqual([]));
  test("have at most 14 KB each", () =>
    expect(files.filter((file) => /\.(?:tsx?|sql|css)$/.test(file) && statSync(join(source, file)).size > fileMaxBytes)).toEqual([]));
  test("have no default export", () =>
    expect(code.filter((file) => !file.endsWith(".d.ts") && /^\s*export\s+default\b|\bas\s+default\b/m.test(textOf(file)))).toEqual([]));
  test("are named after what they are about", () =>
    expect(
      files.filter((file) =>
        /^(?:utils?|helpers?|managers?|index|common|misc|data|items?)\.tsx?$|[-_](?:utils?|helpers?|manager)\./.test(basename(file)),
      ),
    ).toEqual([]));
  test("open connections to a database in one place, which reads how it is to be encrypted", () => {
    const openers = imports.filter(({ to, isType }) => to === "postgres" && !isType).map(({ from }) => from);
    expect(openers).toEqual(["store/driver.ts", "store/embedded/server.ts"]);
  });

  test("put nothing off", () => expect(files.filter((file) => /\b(?:TODO|FIXME|XXX|HACK)\b/.test(textOf(file)))).toEqual([]));
  test("keep no await in the domain, and no clock or chance", () => {
    const domain = code.filter((file) => roomOf(file) === "domain");
    expect(domain.length).toBeGreaterThan(8);
    const impure = /\bawait\b|\basync\b|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\./;
    expect(domain.filter((file) => impure.test(textOf(file)))).toEqual([]);
  });
});
