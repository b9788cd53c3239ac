import { describe, expect, test } from "bun:test";
import { resolve } from "node:path";
import { type Config, readConfig, SettingProblem } from "../src/config.ts";

/** What stops the start: always a `SettingProblem`, one line of it. */
function problem(environment: Record<string, string | undefined>): string {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingProblem);
    return (error as Error).message;
  }
  throw new Error("It was taken.");
}

const defaults: Config = {
  port: 3000,
  host: "127.0.0.1",
  databaseUrl: null,
  databaseReplicaUrl: null,
  databasePool: 20,
  databasePrepare: true,
  redisUrl: null,
  dataDir: resolve("data"),
  backupDir: null,
  backupKeep: 14,
  workers: 1,
  adminUsername: "admin",
  metricsToken: null,
  adminPassword: null,
  adminSecondFactor: "optional",
  secretKey: null,
  timeZone: "Asia/Kolkata",
  trustProxy: 0,
  publicUrl: null,
  logLevel: "info",
};
const settings = [
  "PORT",
  "HOST",
  "DATABASE_URL",
  "DATABASE_REPLICA_URL",
  "DATABASE_POOL",
  "DATABASE_PREPARE",
  "REDIS_URL",
  "DATA_DIR",
  "BACKUP_DIR",
  "BACKUP_KEEP",
  "WORKERS",
  "ADMIN_USERNAME",
  "ADMIN_PASSWORD",
  "ADMIN_SECOND_FACTOR",
  "SECRET_KEY",
  "TIME_ZONE",
  "TRUST_PROXY",
  "PUBLIC_URL",
  "LOG_LEVEL",
];

describe("with nothing set", () => {
  test("it runs, with the defaults of the contract", () => expect(readConfig({})).toEqual(defaults));
  for (const name of settings)
    test(`an empty ${name} is as if it were not set`, () => expect(readConfig({ [name]: "" })).toEqual(defaults));
  test("other variables are left alone", () => expect(readConfig({ PATH: "/bin", port: "1", NODE_ENV: "x" })).toEqual(defaults));
  test("it can't be changed afterwards", () => expect(Object.isFrozen(readConfig({}))).toBe(true));
});

describe("a good value", () => {
  for (const [name, given, read] of [
    ["PORT", "0", { port: 0 }],
    ["PORT", "65535", { port: 65_535 }],
    ["HOST", "0.0.0.0", { host: "0.0.0.0" }],
    ["HOST", "::", { host: "::" }],
    ["DATABASE_URL", "postgres://u:p@db:5432/bags", { databaseUrl: "postgres://u:p@db:5432/bags" }],
    ["DATABASE_URL", "postgresql://db/bags?sslmode=require", { databaseUrl: "postgresql://db/bags?sslmode=require" }],
    ["DATABASE_POOL", "4", { databasePool: 4 }],
    ["DATABASE_POOL", "500", { databasePool: 500 }],
    ["DATABASE_PREPARE", "true", { databasePrepare: true }],
    ["DATABASE_PREPARE", "false", { databasePrepare: false }],
    ["REDIS_URL", "redis://cache:6379", { redisUrl: "redis://cache:6379" }],
    ["REDIS_URL", "rediss://:secret@cache:6380/1", { redisUrl: "rediss://:secret@cache:6380/1" }],
    ["DATA_DIR", "/var/lib/tracetrack", { dataDir: "/var/lib/tracetrack" }],
    ["DATA_DIR", "./elsewhere", { dataDir: resolve("elsewhere") }],
    ["BACKUP_DIR", "/mnt/backups", { backupDir: "/mnt/backups" }],
    ["BACKUP_KEEP", "30", { backupKeep: 30 }],
    ["WORKERS", "1", {}],
    ["WORKERS", "64", { workers: 64 }],
    ["ADMIN_USERNAME", " asha ", { adminUsername: "asha" }],
    ["ADMIN_PASSWORD", "0123456789", { adminPassword: "0123456789" }],
    ["ADMIN_PASSWORD", " spaces stay ", { adminPassword: " spaces stay " }],
    ["ADMIN_SECOND_FACTOR", "required", { adminSecondFactor: "required" }],
    ["ADMIN_SECOND_FACTOR", "optional", { adminSecondFactor: "optional" }],
    ["SECRET_KEY", "k".repeat(32), { secretKey: "k".repeat(32) }],
    ["TIME_ZONE", "Europe/Berlin", { timeZone: "Europe/Berlin" }],
    ["TIME_ZONE", "UTC", { timeZone: "UTC" }],
    ["TRUST_PROXY", "10", { trustProxy: 10 }],
    ["PUBLIC_URL", "https://bags.example", { publicUrl: "https://bags.example" }],
    ["PUBLIC_URL", "https://bags.example//", { publicUrl: "https://bags.example" }],
    ["PUBLIC_URL", "http://bags.example:3000/", { publicUrl: "http://bags.example:3000" }],
    ["LOG_LEVEL", "debug", { logLevel: "debug" }],
    ["LOG_LEVEL", "info", { logLevel: "info" }],
    ["LOG_LEVEL", "warn", { logLevel: "warn" }],
    ["LOG_LEVEL", "error", { logLevel: "error" }],
  ] as [string, string, Partial<Config>][])
    test(`${name}=${given}`, () => expect(readConfig({ [name]: given })).toEqual({ ...defaults, ...read }));
});

describe("a wrong value stops the start: the line names it, what was given and what is wanted", () => {
  const whole = ["-1", "1.5", "1e3", " 1", "1 ", "0x10", "abc", "NaN", "99999999999", "\u0661", "1\n"];
  const rows: [name: string, wanted: string, given: string[]][] = [
    ["PORT", "a port from 0 to 65535", [...whole, "65536"]],
    ["HOST", "an address to listen on", ["x".repeat(256)]],
    ["DATABASE_POOL", "4 to 500 connections", [...whole, "0", "1", "3", "501"]],
    ["DATABASE_PREPARE", "true or false", ["yes", "TRUE", "1", "0", " true"]],
    ["DATA_DIR", "a folder", ["x".repeat(1001)]],
    ["BACKUP_DIR", "a folder", ["x".repeat(1001)]],
    ["BACKUP_KEEP", "1 to 3650 backups", [...whole, "0", "3651"]],
    ["WORKERS", "1 to 64 processes", [...whole, "0", "65"]],
    ["ADMIN_USERNAME", "1 to 60 characters", [" ", "x".repeat(61)]],
    ["ADMIN_SECOND_FACTOR", "required or optional", ["true", "yes", "Required", " required"]],
    ["TIME_ZONE", "such as Asia/Kolkata", ["Mars/Olympus", "India", " ", "Asia/Kolkata "]],
    ["TRUST_PROXY", "0 to 10 proxies", [...whole, "11", "true"]],
    ["PUBLIC_URL", "https://bags.example", ["bags.example", "ftp://bags.example", "/bags", "https://", "javascript:alert(1)"]],
    ["LOG_LEVEL", "debug, info, warn or error", ["trace", "INFO", "verbose", " info"]],
  ];
  for (const [name, wanted, values] of rows)
    for (const given of values)
      test(`${name}=${JSON.stringify(given).slice(0, 40)}`, () => {
        const line = problem({ [name]: given });
        expect(line).toStartWith(`${name} is ${JSON.stringify(given.slice(0, 100))}; wanted: `);
        expect(line).toContain(wanted);
        expect(line).toEndWith(".");
        expect(line).not.toContain("\n");
      });
});

describe("a secret is never repeated", () => {
  for (const [name, wanted, given] of [
    ["DATABASE_URL", "postgres://user:password@host:5432/name", "mysql://u:hunter2@db/bags"],
    ["DATABASE_URL", "postgres://user:password@host:5432/name", "hunter2"],
    ["DATABASE_URL", "postgres://user:password@host:5432/name", "postgres://u:hunter2@[bad/x"],
    ["DATABASE_REPLICA_URL", "postgres://user:password@host:5432/name", "http://u:hunter2@db/bags"],
    ["REDIS_URL", "redis://host:6379", "http://:hunter2@cache"],
    ["REDIS_URL", "redis://host:6379", "hunter2:6379"],
    ["SECRET_KEY", "32 to 200 characters by chance, the same for all servers of a site (openssl rand -base64 32 makes some)", "hunter2"],
    ["ADMIN_PASSWORD", "a password of 10 to 200 characters", "hunter2"],
    ["ADMIN_PASSWORD", "a password of 10 to 200 characters", "hunter2".repeat(30)],
  ] as const)
    test(`${name}, ${given.length} characters`, () => {
      const line = problem({ [name]: given });
      expect(line).toBe(`${name} is something else (not shown); wanted: ${wanted}.`);
      expect(line).not.toContain("hunter2");
    });
  test("nor when another setting is wrong", () =>
    expect(problem({ DATABASE_URL: "postgres://u:hunter2@db/bags", ADMIN_PASSWORD: "hunter2hunter2", PORT: "x" })).not.toContain(
      "hunter2",
    ));
  test("nor when a good one can't be used yet", () =>
    expect(problem({ DATABASE_REPLICA_URL: "postgres://u:hunter2@db/bags" })).not.toContain("hunter2"));
});

describe("what would have no effect is refused rather than ignored", () => {
  test("a replica of a database that this program starts itself", () =>
    expect(problem({ DATABASE_REPLICA_URL: "postgres://u:p@db/bags" })).toMatch(
      /^DATABASE_REPLICA_URL is set without DATABASE_URL; wanted: /,
    ));
});
