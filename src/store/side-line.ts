import postgres from "postgres";
import type { Client, DatabaseOptions } from "./database.ts";

/** Where the database is, and as whom statements run there. */
export type DatabasePlace = Pick<DatabaseOptions, "url" | "timeZone" | "role">;

type SideLine = { name: string; max: number; settings?: Record<string, string | number | boolean> };

/** Connections beside the pool, for work that takes longer than any request: scans never wait for it. */
export const connectBeside = ({ url, timeZone, role }: DatabasePlace, { name, max, settings = {} }: SideLine): Client =>
  postgres(url, {
    max,
    prepare: false,
    connect_timeout: 2,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: name,
      TimeZone: timeZone,
      lock_timeout: 1000,
      ...settings,
      ...(role ? { role } : {}),
    } as postgres.Options<Record<string, never>>["connection"],
  });
