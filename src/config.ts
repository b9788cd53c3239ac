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
    schema: wholeNumber(2, 500, 20),
    wanted: "2 to 500 connections",
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
  WORKERS: { schema: wholeNumber(1, 64, 1), wanted: "1 to 64 processes" },
  ADMIN_USERNAME: {
    schema: z.string().trim().min(1).max(60).default("admin"),
    wanted: "a user name of 1 to 60 characters",
  },
  ADMIN_PASSWORD: {
    schema: z.string().min(10).max(200).optional(),
    wanted: "a password of 10 to 200 characters",
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
  databasePool: number;
  databasePrepare: boolean;
  redisUrl: string | null;
  dataDir: string;
  adminUsername: string;
  /** Null: one is made and printed once. */
  adminPassword: string | null;
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

/** Throws `SettingProblem`. What is set but not built yet is refused rather than ignored. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const get = <Name extends SettingName>(name: Name) => read(name, environment);
  if (get("WORKERS") > 1)
    throw new SettingProblem("WORKERS is more than 1; wanted: 1, for now. Start several servers behind a proxy instead.");
  if (get("DATABASE_REPLICA_URL"))
    throw new SettingProblem("DATABASE_REPLICA_URL is set; wanted: nothing, for now. Reads go to the primary.");
  return Object.freeze({
    port: get("PORT"),
    host: get("HOST"),
    databaseUrl: get("DATABASE_URL") ?? null,
    databasePool: get("DATABASE_POOL"),
    databasePrepare: get("DATABASE_PREPARE") === "true",
    redisUrl: get("REDIS_URL") ?? null,
    dataDir: resolve(get("DATA_DIR")),
    adminUsername: get("ADMIN_USERNAME"),
    adminPassword: get("ADMIN_PASSWORD") ?? null,
    timeZone: get("TIME_ZONE"),
    trustProxy: get("TRUST_PROXY"),
    publicUrl: get("PUBLIC_URL")?.replace(/\/+$/, "") ?? null,
    logLevel: get("LOG_LEVEL"),
  });
}
