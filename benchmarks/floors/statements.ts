import { type Statement, startDatabaseProxy } from "../../test/support/database-proxy.ts";
import { openSite } from "../../test/support/site.ts";
import type { Place, Station } from "../support/place.ts";
import type { Floor } from "./pgbench.ts";

/** What the app asks of the database for a path, written down as it goes by: the floor runs the very same. */
export async function statementsOf(place: Place, { token }: Station, paths: readonly string[]): Promise<Map<string, Statement[]>> {
  const url = new URL(place.url);
  const proxy = await startDatabaseProxy(Number(url.port));
  url.port = String(proxy.port);
  const site = await openSite({ TIME_ZONE: "Asia/Kolkata" }, { url: place.url, appUrl: url.href });
  const found = new Map<string, Statement[]>();
  const ask = async (path: string) => {
    const answer = await site.app.fetch(
      new Request(`http://localhost${path}`, { headers: { host: "localhost", authorization: `Bearer ${token}` } }),
    );
    await answer.text();
    return answer.ok;
  };
  try {
    for (const path of paths) if (await ask(path)) found.set(path, await proxy.record(() => ask(path)));
  } finally {
    await site.close();
    proxy.stop();
  }
  return found;
}

/** `of`: what stands in the place of a value, such as a code that is another one each time; null where the value stays. */
export type Variation = { setup?: string; of?: (value: string) => string | null };

/** Statements as a script for pgbench; their values become its variables, so that it prepares them where the app does and plans them anew where it does. */
export function scriptOf(statements: readonly Statement[], { setup = "", of = () => null }: Variation = {}) {
  const variables: Record<string, string> = {};
  const lines = statements.map(({ text, values }, place) =>
    text.replace(/\$(\d+)/g, (_, number: string) => {
      const value = values[Number(number) - 1];
      if (value === null || value === undefined) return "null";
      const varied = of(value);
      if (varied !== null) return varied;
      variables[`v${place}_${number}`] = value;
      return `:v${place}_${number}`;
    }),
  );
  const mode: Floor["mode"] = statements.every(({ isPrepared }) => isPrepared) ? "prepared" : "extended";
  return { script: `${setup}${lines.join(";\n")};\n`, variables, mode };
}
