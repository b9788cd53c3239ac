import { makeApp } from "./app.ts";
import { loadAssets } from "./assets.ts";
import { SharedRedis } from "./cache/redis.ts";
import { type Config, readConfig } from "./config.ts";
import { sessionCookie } from "./http/session.ts";
import { makeLog } from "./http/telemetry.ts";
import { followNpx } from "./launcher.ts";
import { ensureFirstAdmin } from "./services/accounts.ts";
import type { Site } from "./services/context.ts";
import { Health } from "./services/health.ts";
import { KindShelf } from "./services/kinds.ts";
import { SessionShelf } from "./services/sessions.ts";
import { startUpkeep } from "./services/upkeep.ts";
import { Database } from "./store/database.ts";
import { type EmbeddedServer, startEmbedded } from "./store/embedded/server.ts";
import { applicationRole, migrateDatabase } from "./store/migrate.ts";

const drainMaxMs = 25_000;
const requestMaxBytes = 64 * 1_048_576;

type Running = { config: Config; database: Database; embedded: EmbeddedServer | null };

/** Settings, database, migrations: whatever can't be had stops the start with one line. */
async function openDatabase(config: Config): Promise<Running> {
  const embedded = config.databaseUrl ? null : await startEmbedded(config.dataDir);
  const url = config.databaseUrl ?? (embedded as EmbeddedServer).url;
  try {
    await migrateDatabase(url);
    const database = new Database({
      url,
      pool: config.databasePool,
      prepare: config.databasePrepare,
      timeZone: config.timeZone,
      role: await applicationRole(url),
      onAway: async () => embedded?.revive(),
    });
    return { config, database, embedded };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function ownHosts(config: Config, port: number): string[] {
  const local = [`localhost:${port}`, `127.0.0.1:${port}`];
  return config.publicUrl ? [new URL(config.publicUrl).host, ...local] : local;
}

async function serve({ config, database, embedded }: Running): Promise<void> {
  const log = makeLog(config.logLevel);
  const redis = config.redisUrl ? new SharedRedis(config.redisUrl) : null;
  const health = new Health(database, redis);
  const hosts: string[] = [];
  const site: Site = { database, kinds: new KindShelf(database), timeZone: config.timeZone, ownHosts: hosts, now: () => new Date() };
  const password = await ensureFirstAdmin(site, config.adminUsername, config.adminPassword);
  const isHttps = config.publicUrl?.startsWith("https:") ?? false;
  const app = makeApp({
    config,
    site,
    sessions: new SessionShelf(database),
    cookie: sessionCookie(isHttps),
    log,
    health,
    redis,
    assets: loadAssets(),
  });
  const server = Bun.serve({
    port: config.port,
    hostname: config.host,
    idleTimeout: 30,
    maxRequestBodySize: requestMaxBytes,
    fetch: app.fetch,
  });
  hosts.push(...ownHosts(config, server.port ?? config.port));

  const shownHost = config.host === "0.0.0.0" || config.host === "::" ? "localhost" : config.host;
  const address = config.publicUrl ?? `http://${shownHost}:${server.port}`;
  const invitation = password ? ` Sign in as ${config.adminUsername} with the password ${password} (shown only now).` : "";
  process.stdout.write(`TraceTrack is ready at ${address}.${invitation}\n`);

  const endUpkeep = startUpkeep(database, () => log("error", "upkeep failed"));
  const stop = async () => {
    health.isDraining = true;
    endUpkeep();
    log("info", "stopping");
    await Promise.race([server.stop(), Bun.sleep(drainMaxMs)]);
    await server.stop(true);
    redis?.close();
    await database.close();
    await embedded?.stop();
    process.exit(0);
  };
  let isStopping = false;
  const stopOnce = () => {
    if (isStopping) return;
    isStopping = true;
    void stop();
  };
  // A promise that nobody waited for is a fault to look into, not a reason to leave 1,000 people standing.
  process.on("unhandledRejection", (error) =>
    log("error", "unhandled", { name: (error as Error)?.name, code: (error as { code?: string })?.code }),
  );
  process.on("SIGTERM", stopOnce);
  process.on("SIGINT", stopOnce);
  followNpx(stopOnce);
}

/** A start that can't succeed ends with one line for people. */
function giveUp(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`TraceTrack can't start: ${message}\n`);
  process.exit(1);
}

try {
  const running = await openDatabase(readConfig(process.env));
  await serve(running).catch(async (error) => {
    await running.database.close();
    await running.embedded?.stop();
    throw error;
  });
} catch (error) {
  giveUp(error);
}
