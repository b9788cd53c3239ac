import type postgres from "postgres";
import type { Client } from "./database.ts";

/** What a statement is told about who asks; the statement itself checks that it still holds. */
export type Guard = { sessionId: number; rights: number };

export type Parameter = string | number | boolean | null | Uint8Array;

/**
 * Calls one function of the database as a prepared statement, and gives what it answers.
 * `call(client, "scan_pack", [...])` is `select scan_pack($1, ...)`: one round trip.
 */
export async function call<T>(
  client: Pick<Client, "unsafe"> & { options?: Client["options"] },
  name: string,
  parameters: readonly Parameter[],
): Promise<T> {
  const text = `select ${name}(${parameters.map((_, place) => `$${place + 1}`).join(", ")}) as answer`;
  const rows = await client.unsafe(text, parameters as postgres.ParameterOrJSON<never>[], { prepare: client.options?.prepare ?? false });
  return (rows[0] as unknown as { answer: T }).answer;
}
