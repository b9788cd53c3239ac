import { resolve } from "node:path";
import { z } from "zod";
import { isTimeZone } from "./domain/day.ts";

const wholeNumber = (least: number, most: number, standard: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
    .prefault(String(standard));

const address = (schemes: string[]) => z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol));

/** Every setting with its default. Contract: "Settings". A text says what is wanted; secrets are never repeated. */
const settings = {
  PORT: {
    schema: wholeNumber(0, 65_535, 3000),
    wanted: "a port from 0 to 65535",
  },
  HOST: {
    schema: z.string().min(1).max(255).default("127.0.0.1"),
    wanted: "an address to listen on, such as 127.0.0.1 or 0.0.0.0",
  },
  DATABASE_URL: {
    schema: address(["postgres:", "postgresql:"]).optional(),
    wanted: "postgres://user:password@host:5432/name",
    secret: true,
  },
  DATABASE_REPLICA_URL: {
    schema: address(["postgres:", "postgresql:"]).optional(),
    wanted: "postgres://user:password@host:5432/name",
    secret: true,
  },
  DATABASE_POOL: {
    schema: wholeNumber(4, 500, 20),
    wanted: "4 to 500 connections",
  },
  DATABASE_PREPARE: {
    schema: z.enum(["true", "false"]).default("true"),
    wanted: "true or false",
  },
  REDIS_URL: {
    schema: address(["redis:", "rediss:"]).optional(),
    wanted: "redis://host:6379",
    secret: true,
  },
  DATA_DIR: {
    schema: z.string().min(1).max(1000).default("./data"),
    wanted: "a folder",
  },
  BACKUP_DIR: { schema: z.string().min(1).max(1000).optional(), wanted: "a folder" },
  BACKUP_KEEP: { schema: wholeNumber(1, 3650, 14), wanted: "1 to 3650 backups" },
  WORKERS: { schema: wholeNumber(1, 64, 1), wanted: "1 to 64 processes" },
  METRICS_TOKEN: {
    schema: z
      .string()
      .min(16)
      .max(200)
      .regex(/^[\x21-\x7e]+$/)
      .optional(),
    wanted: "16 to 200 letters, digits or signs (openssl rand -hex 24 makes some)",
    secret: true,
  },
  ADMIN_USERNAME: {
    schema: z.string().trim().min(1).max(60).default("admin"),
    wanted: "a user name of 1 to 60 characters",
  },
  ADMIN_PASSWORD: {
    schema: z.string().min(10).max(200).optional(),
    wanted: "a password of 10 to 200 characters",
    secret: true,
  },
  ADMIN_SECOND_FACTOR: {
    schema: z.enum(["required", "optional"]).default("optional"),
    wanted: "required or optional",
  },
  SECRET_KEY: {
    schema: z.string().min(32).max(200).optional(),
    wanted: "32 to 200 characters by chance, the same for all servers of a site (openssl rand -base64 32 makes some)",
    secret: true,
  },
  TIME_ZONE: {
    schema: z.string().refine(isTimeZone).default("Asia/Kolkata"),
    wanted: "a time zone such as Asia/Kolkata",
  },
  TRUST_PROXY: { schema: wholeNumber(0, 10, 0), wanted: "0 to 10 proxies" },
  PUBLIC_URL: {
    schema: address(["http:", "https:"]).optional(),
    wanted: "https://bags.example",
  },
  LOG_LEVEL: {
    schema: z.enum(["debug", "info", "warn", "error"]).default("info"),
    wanted: "debug, info, warn or error",
  },
} as const satisfies Record<string, { schema: z.ZodType; wanted: string; secret?: boolean }>;

type SettingName = keyof typeof settings;

export type LogLevel = "debug" | "info" | "warn" | "error";

export type Config = Readonly<{
  port: number;
  host: string;
  /** Null: the embedded PostgreSQL below `dataDir`. */
  databaseUrl: string | null;
  /** Null: the primary answers everything. */
  databaseReplicaUrl: string | null;
  databasePool: number;
  databasePrepare: boolean;
  redisUrl: string | null;
  dataDir: string;
  /** Null: no backup at night. */
  backupDir: string | null;
  backupKeep: number;
  /** Processes that share the port; with more than one a parent looks after them. */
  workers: number;
  /** Null: figures for admins, and for this machine itself when there is no proxy. */
  metricsToken: string | null;
  adminUsername: string;
  /** Null: one is made and printed once. */
  adminPassword: string | null;
  /** Must admins sign in with a code from their phone as well? */
  adminSecondFactor: "required" | "optional";
  /** Null: one is made and kept below `dataDir`. */
  secretKey: string | null;
  timeZone: string;
  trustProxy: number;
  /** Without a slash at the end. */
  publicUrl: string | null;
  logLevel: LogLevel;
}>;

/** A setting that can't be used: one line that names it, what was given (never a secret) and what is wanted. */
export class SettingProblem extends Error {}

function read<Name extends SettingName>(
  name: Name,
  environment: Record<string, string | undefined>,
): z.output<(typeof settings)[Name]["schema"]> {
  const { schema, wanted, ...rest } = settings[name];
  const given = environment[name] === "" ? undefined : environment[name];
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as z.output<(typeof settings)[Name]["schema"]>;
  const shown = "secret" in rest ? "something else (not shown)" : JSON.stringify(given?.slice(0, 100));
  throw new SettingProblem(`${name} is ${shown}; wanted: ${wanted}.`);
}

/** Elsewhere the system gives all connections to one of those who share a port, or lets nobody share it. */
const canSharePort = process.platform === "linux";

/** Throws `SettingProblem`. What would have no effect is refused rather than ignored. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const get = <Name extends SettingName>(name: Name) => read(name, environment);
  if (get("WORKERS") > 1 && !canSharePort)
    throw new SettingProblem(
      `WORKERS is more than 1; wanted: 1, because processes can't share a port on this system (${process.platform}).`,
    );
  if (get("DATABASE_REPLICA_URL") && !get("DATABASE_URL"))
    throw new SettingProblem(
      "DATABASE_REPLICA_URL is set without DATABASE_URL; wanted: the address of the primary in DATABASE_URL as well.",
    );
  return Object.freeze({
    port: get("PORT"),
    host: get("HOST"),
    databaseUrl: get("DATABASE_URL") ?? null,
    databaseReplicaUrl: get("DATABASE_REPLICA_URL") ?? null,
    databasePool: get("DATABASE_POOL"),
    databasePrepare: get("DATABASE_PREPARE") === "true",
    redisUrl: get("REDIS_URL") ?? null,
    dataDir: resolve(get("DATA_DIR")),
    backupDir: ((folder) => (folder === undefined ? null : resolve(folder)))(get("BACKUP_DIR")),
    backupKeep: get("BACKUP_KEEP"),
    metricsToken: get("METRICS_TOKEN") ?? null,
    workers: get("WORKERS"),
    adminUsername: get("ADMIN_USERNAME"),
    adminPassword: get("ADMIN_PASSWORD") ?? null,
    adminSecondFactor: get("ADMIN_SECOND_FACTOR"),
    secretKey: get("SECRET_KEY") ?? null,
    timeZone: get("TIME_ZONE"),
    trustProxy: get("TRUST_PROXY"),
    publicUrl: get("PUBLIC_URL")?.replace(/\/+$/, "") ?? null,
    logLevel: get("LOG_LEVEL"),
  });
}
