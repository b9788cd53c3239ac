import postgres from "postgres";

/** Set by test/run.ts, which starts one PostgreSQL for the whole run and migrates the template once. */
export const clusterUrl = (): string => {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error("Tests need their PostgreSQL: start them with `bun run test`, which brings it.");
  return url;
};

export const templateName = "tracetrack_template";

const urlOf = (database: string): string => {
  const url = new URL(clusterUrl());
  url.pathname = `/${database}`;
  return url.href;
};

async function asOwner<T>(work: (client: postgres.Sql) => Promise<T>): Promise<T> {
  const client = postgres(clusterUrl(), { max: 1, onnotice: () => {} });
  try {
    return await work(client);
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** A copy of the migrated template; `drop` ends whoever is still connected. */
export async function freshDatabase(template = templateName) {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  await asOwner((client) => client.unsafe(`create database ${name} template ${template}`));
  return {
    name,
    url: urlOf(name),
    drop: () => asOwner((client) => client.unsafe(`drop database if exists ${name} with (force)`)).then(() => {}),
  };
}

/** A database with nothing in it. */
export const emptyDatabase = () => freshDatabase("template0");
