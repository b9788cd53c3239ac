import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, one } from "../support/http.ts";
import { namesIn } from "../support/metrics.ts";
import { newChild, newParent } from "../support/scanning.ts";
import { openSite, type TestSite } from "../support/site.ts";

const folder = join(import.meta.dir, "../../deploy");
const textOf = (name: string) => readFileSync(join(folder, name), "utf8");

let site: TestSite;
let shown: string;
beforeAll(async () => {
  site = await openSite({ METRICS_TOKEN: "a-token-for-the-test" });
  const who = await site.person("dispatcher");
  await ask(site.app, "POST", "/api/scans", { as: who.token, json: one({ do: "pack", parent: newParent(), child: newChild() }) });
  await site.site.cache.read({ name: "thing", lifetimeMs: 1, entriesMax: 1, isShared: false }, "one", async () => ({ value: 1, tags: [] }));
  shown = await (await ask(site.app, "GET", "/metrics", { as: "a-token-for-the-test" })).text();
});
afterAll(() => site.close());

type Rule = {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
};
type Panel = { id: number; title: string; targets: { expr: string }[] };
const rules = (Bun.YAML.parse(textOf("alerts.yml")) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(textOf("grafana.json")) as { panels: Panel[]; uid: string };
const expressions = [
  ...rules.map(({ alert, expr }) => ({ of: alert, expr })),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ of: title, expr }))),
];

const named = (expr: string) => [...expr.matchAll(/\b(?:tracetrack|process)_[a-z_]+/g)].map(([name]) => name);
/** What Prometheus adds to each figure itself, and what is there with several workers or only in histograms. */
const added = ["instance", "job", "worker", "le"];
/** Counted by class only once something was turned away; the lines are there only with other processes. */
const labelsLater: Record<string, string[]> = {
  tracetrack_requests_shed_total: ["class"],
  tracetrack_bus_line_up: ["line"],
  tracetrack_bus_echo_seconds: ["line"],
  tracetrack_replica_reads_total: ["by"],
  tracetrack_uploads: ["state"],
};

describe("alerts and dashboard", () => {
  test("are there", () => {
    expect(rules.length).toBeGreaterThan(15);
    expect(dashboard.panels.length).toBeGreaterThan(15);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
  test("name only figures that there are", () => {
    const there = new Set(namesIn(shown));
    const parts = (name: string) => [name, name.replace(/_(?:bucket|count|sum)$/, "")];
    const missing = expressions.flatMap(({ of, expr }) =>
      named(expr)
        .filter((name) => !parts(name).some((part) => there.has(part)))
        .map((name) => `${of}: ${name}`),
    );
    expect(missing).toEqual([]);
  });
  test("ask by labels that these figures have", () => {
    const labelsOf = new Map<string, Set<string>>();
    for (const [, name = "", labels = ""] of shown.matchAll(/^([a-z_]+)\{([^}]*)\}/gm)) {
      const kept = labelsOf.get(name) ?? new Set();
      for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) kept.add(label);
      labelsOf.set(name, kept);
    }
    for (const { of, expr } of expressions) {
      const names = named(expr);
      const has = (label: string) =>
        added.includes(label) || names.some((name) => labelsOf.get(name)?.has(label) || labelsLater[name]?.includes(label));
      const asked = [
        ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/,\s*/)),
        ...[...expr.matchAll(/[{,](\w+)=/g)].map(([, label = ""]) => label),
      ];
      expect([of, asked.filter((label) => !has(label))]).toEqual([of, []]);
    }
  });
  test("are closed where they are opened, and say what to do", () => {
    for (const { expr } of expressions)
      for (const [open, close] of ["()", "{}", "[]"]) expect(expr.split(open as string).length).toBe(expr.split(close as string).length);
    for (const { labels, annotations, for: wait } of rules) {
      expect(["page", "look"]).toContain(labels.severity);
      expect(wait).toMatch(/^\d+[sm]$/);
      expect(annotations.summary).toMatch(/^\S/);
      expect(annotations.description).toMatch(/\.$/);
    }
  });
  test("the scrape's file loads the rules", () => {
    const prometheus = Bun.YAML.parse(textOf("prometheus.yml")) as { rule_files: string[]; scrape_configs: { job_name: string }[] };
    expect(prometheus.rule_files).toEqual(["alerts.yml"]);
    expect(prometheus.scrape_configs[0]?.job_name).toBe("tracetrack");
  });
});

test("a figure that is new is somewhere to be seen", () => {
  const seen = new Set(expressions.flatMap(({ expr }) => named(expr)).map((name) => name.replace(/_(?:bucket|count|sum)$/, "")));
  expect(namesIn(shown).filter((name) => !seen.has(name))).toEqual([]);
});
