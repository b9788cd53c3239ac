import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
const folder = join(root, "deploy");
const textOf = (name: string) => readFileSync(join(folder, name), "utf8");
const known = new Set(
  [...readFileSync(join(root, "src/config.ts"), "utf8").matchAll(/^ {2}([A-Z][A-Z_]+): \{/gm)].map(([, name]) => name as string),
);
const example = readFileSync(join(root, ".env.example"), "utf8");

type Service = {
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, unknown>;
  image?: string;
  build?: unknown;
};
type Compose = { services: Record<string, Service>; volumes: Record<string, unknown> };

test("all settings are known by name here", () => {
  expect(known.size).toBeGreaterThan(18);
  expect(known).toContain("METRICS_TOKEN");
});

for (const name of ["compose.yaml", "compose.replicas.yaml"])
  describe(name, () => {
    const text = textOf(name);
    const compose = Bun.YAML.parse(text) as Compose;
    test("each service is built or has an image with its version, and what it waits for and is given is there", () => {
      for (const service of Object.values(compose.services)) {
        if (!service.build) expect(service.image).toMatch(/^[a-z]+:\d/);
        for (const other of Object.keys(service.depends_on ?? {})) expect(Object.keys(compose.services)).toContain(other);
        for (const volume of service.volumes ?? []) {
          const [from = ""] = volume.split(":");
          if (from.startsWith("./")) expect(existsSync(join(folder, from))).toBe(true);
          else expect(Object.keys(compose.volumes)).toContain(from);
        }
      }
    });
    test("the servers get settings that there are, and what is to be filled in stands in .env.example", () => {
      const servers = Object.entries(compose.services).filter(([service]) => service.startsWith("app"));
      expect(servers.length).toBeGreaterThan(0);
      for (const [, { environment = {} }] of servers) for (const setting of Object.keys(environment)) expect(known).toContain(setting);
      for (const [, variable] of text.matchAll(/\$\{([A-Z_]+)/g)) expect(example).toContain(`${variable}=`);
    });
    test("no password is in it", () => {
      for (const [, password = ""] of text.matchAll(/PASSWORD: (.*)$/gm)) expect(password).toStartWith("${");
    });
  });

test("fly.toml starts the port that it sends to, with settings that there are", () => {
  const fly = Bun.TOML.parse(textOf("fly.toml")) as {
    env: Record<string, string>;
    http_service: { internal_port: number; checks: { path: string }[]; min_machines_running: number };
    kill_timeout: number;
  };
  expect(fly.http_service.internal_port).toBe(Number(fly.env.PORT));
  expect(fly.http_service.checks[0]?.path).toBe("/readyz");
  expect(fly.kill_timeout).toBeGreaterThanOrEqual(25);
  for (const setting of Object.keys(fly.env)) expect(known).toContain(setting);
});

const analyze = Bun.which("systemd-analyze");
if (!analyze) process.stdout.write("Skipped: systemd-analyze is not installed (Debian: apt-get install systemd).\n");
const isCi = process.env.CI === "true";

test.if(analyze !== null || isCi)("the unit is one that systemd takes, and lets a server end in its own time", () => {
  const place = mkdtempSync(join(tmpdir(), "tracetrack-unit-"));
  const text = textOf("tracetrack.service");
  writeFileSync(join(place, "tracetrack.service"), text.replace("/usr/local/bin/bun", process.execPath));
  const verified = spawnSync(analyze as string, ["verify", join(place, "tracetrack.service")], { encoding: "utf8" });
  rmSync(place, { recursive: true, force: true });
  expect(verified.stderr.split("\n").filter((line) => line.includes("tracetrack.service"))).toEqual([]);
  expect(verified.status).toBe(0);
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(25);
});

const haproxy = ["/usr/sbin/haproxy", "/usr/local/sbin/haproxy"].find((path) => existsSync(path)) ?? Bun.which("haproxy");
test.if(Boolean(haproxy) || isCi)("every haproxy.cfg is one that HAProxy takes", () => {
  const addresses = {
    LISTEN: ":8080",
    ...Object.fromEntries(
      [1, 2, 3].flatMap((n) => [
        [`APP_${n}`, `127.0.0.1:300${n}`],
        [`DATABASE_${n}`, `127.0.0.1:543${n}`],
      ]),
    ),
  };
  for (const name of readdirSync(folder).filter((file) => file.startsWith("haproxy"))) {
    const checked = spawnSync(haproxy as string, ["-c", "-f", join(folder, name)], {
      encoding: "utf8",
      env: { ...process.env, ...addresses },
    });
    expect([name, checked.status, checked.stderr.split("\n").filter((line) => /ALERT|WARNING/.test(line))]).toEqual([name, 0, []]);
  }
});

test("the scripts are ones that a shell takes, and so does the page's arithmetic", () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".sh"))) {
    const place = mkdtempSync(join(tmpdir(), "tracetrack-script-"));
    copyFileSync(join(folder, name), join(place, name));
    expect(spawnSync("sh", ["-n", join(place, name)]).status).toBe(0);
    rmSync(place, { recursive: true, force: true });
  }
});
