import { customType, timestamp } from "drizzle-orm/pg-core";

/** Every moment is the database's own, with its zone. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
});
