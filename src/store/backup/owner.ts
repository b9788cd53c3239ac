import type { Client } from "../database.ts";
import { openClient } from "../driver.ts";

/** One connection as the owner of the tables, for work that may take long. */
export const connectAsOwner = (url: string, name: string): Client =>
  openClient(url, {
    max: 1,
    prepare: false,
    connect_timeout: 5,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: `tracetrack ${name}` },
  });
