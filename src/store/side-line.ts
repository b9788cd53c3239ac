import type postgres from "postgres";
import type { Client, DatabaseOptions } from "./database.ts";
import { openClient } from "./driver.ts";
import type { WalPlace } from "./wal-place.ts";

/** Where the database is, and as whom statements run there. `at`: it is a copy, and must have come so far before it is read. */
export type DatabasePlace = Pick<DatabaseOptions, "url" | "timeZone" | "role"> & { at?: WalPlace };

/** Where long reads may go instead of the primary; null: nowhere now. */
export type Copies = { placeToRead(): Promise<DatabasePlace | null> };

type SideLine = {
  name: string;
  max: number;
  settings?: Record<string, string | number | boolean>;
  /** Gets what arrives on the channels that it listens to. */
  onNotify?: (text: string) => void;
  onClose?: () => void;
};

/** Connections beside the pool, for work that takes longer than any request: scans never wait for it. */
export const connectBeside = ({ url, timeZone, role }: DatabasePlace, { name, max, settings = {}, onNotify, onClose }: SideLine): Client =>
  openClient(url, {
    max,
    prepare: false,
    connect_timeout: 2,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => {},
    ...(onNotify ? ({ onnotify: (_channel: string, text: string) => onNotify(text) } as object) : {}), // the driver has it, its types have not
    ...(onClose ? { onclose: onClose } : {}),
    connection: {
      application_name: name,
      TimeZone: timeZone,
      lock_timeout: 1000,
      ...settings,
      ...(role ? { role } : {}),
    } as postgres.Options<Record<string, never>>["connection"],
  });
