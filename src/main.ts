import { join } from "node:path";
import { makeApp } from "./app.ts";
import { loadAssets } from "./assets.ts";
import { createBus } from "./cache/bus.ts";
import { SharedRedis } from "./cache/redis.ts";
import { type Config, readConfig } from "./config.ts";
import { DocumentWorker } from "./documents/document-worker.ts";
import { Ending } from "./ending.ts";
import { ExportWorker } from "./exports/export-worker.ts";
import { sessionCookie } from "./http/session.ts";
import { makeLog } from "./http/telemetry.ts";
import { followNpx } from "./launcher.ts";
import { ensureFirstAdmin } from "./services/accounts.ts";
import type { Site } from "./services/context.ts";
import { Health } from "./services/health.ts";
import { ImportFiles } from "./services/import-files.ts";
import { ImportRunner } from "./services/import-runner.ts";
import { KindShelf } from "./services/kinds.ts";
import { Live } from "./services/live.ts";
import { SessionShelf } from "./services/sessions.ts";
import { startUpkeep } from "./services/upkeep.ts";
import { Database } from "./store/database.ts";
import { startEmbedded } from "./store/embedded/server.ts";
import { failureCode } from "./store/failure.ts";
import { applicationRole, migrateDatabase } from "./store/migrate.ts";
import type { DatabasePlace } from "./store/side-line.ts";

/** How long a proxy has to see that we are not ready, before connections are refused. */
const noticeMs = 1500;
const drainMaxMs = 15_000;
const requestMaxBytes = 64 * 1_048_576;

/** Settings, database, migrations: whatever can't be had stops the start with one line. */
async function openDatabase(config: Config, ending: Ending): Promise<{ database: Database; place: DatabasePlace }> {
  const embedded = config.databaseUrl ? null : await startEmbedded(config.dataDir);
  if (embedded) ending.add(() => embedded.stop());
  const url = config.databaseUrl ?? (embedded?.url as string);
  await migrateDatabase(url);
  const place = { url, timeZone: config.timeZone, role: await applicationRole(url) };
  const { databasePool: pool, databasePrepare: prepare } = config;
  const database = new Database({ ...place, pool, prepare, onAway: async () => embedded?.revive() });
  ending.add(() => database.close());
  return { database, place };
}

function ownHosts(config: Config, port: number): string[] {
  const local = [`localhost:${port}`, `127.0.0.1:${port}`];
  return config.publicUrl ? [new URL(config.publicUrl).host, ...local] : local;
}

async function serve(config: Config, { database, place }: { database: Database; place: DatabasePlace }, ending: Ending): Promise<void> {
  const log = makeLog(config.logLevel);
  const redis = config.redisUrl ? new SharedRedis(config.redisUrl) : null;
  if (redis) ending.add(() => redis.close());
  const health = new Health(database, redis);
  const hosts: string[] = [];
  const bus = createBus();
  const live = new Live(database, bus);
  const documents = new DocumentWorker();
  ending.add(() => documents.close());
  const exports = new ExportWorker(place);
  ending.add(() => exports.close());
  const kinds = new KindShelf(database);
  const files = new ImportFiles(join(config.dataDir, "imports"));
  const imports = new ImportRunner({ database, kinds, place, files, ownHosts: hosts }, bus, (error) =>
    log("error", "upload failed", { name: (error as Error)?.name, code: failureCode(error) }),
  );
  ending.add(() => imports.close());
  const site: Site = {
    database,
    kinds,
    bus,
    documents,
    exports,
    imports,
    timeZone: config.timeZone,
    ownHosts: hosts,
    now: () => new Date(),
  };
  const password = await ensureFirstAdmin(site, config.adminUsername, config.adminPassword);
  const cookie = sessionCookie(config.publicUrl?.startsWith("https:") ?? false);
  const app = makeApp({ config, site, sessions: new SessionShelf(database), cookie, log, live, health, redis, assets: loadAssets() });
  const server = Bun.serve({
    port: config.port,
    hostname: config.host,
    idleTimeout: 30,
    maxRequestBodySize: requestMaxBytes,
    fetch: app.fetch,
  });
  hosts.push(...ownHosts(config, server.port ?? config.port));
  imports.start();
  ending.add(startUpkeep(database, () => log("error", "upkeep failed")));
  ending.add(async () => {
    health.isDraining = true;
    log("info", "stopping");
    if (ending.signal === "SIGTERM") await Bun.sleep(noticeMs);
    live.close();
    await Promise.race([server.stop(), Bun.sleep(drainMaxMs)]);
    await server.stop(true);
  });
  // A promise that nobody waited for is a fault to look into, not a reason to leave 1,000 people standing.
  process.on("unhandledRejection", (error) =>
    log("error", "unhandled", { name: (error as Error)?.name, code: (error as { code?: string })?.code }),
  );

  const shownHost = config.host === "0.0.0.0" || config.host === "::" ? "localhost" : config.host;
  const address = config.publicUrl ?? `http://${shownHost}:${server.port}`;
  const invitation = password ? ` Sign in as ${config.adminUsername} with the password ${password} (shown only now).` : "";
  process.stdout.write(`TraceTrack is ready at ${address}.${invitation}\n`);
}

const ending = new Ending();
const start = async () => {
  const config = readConfig(process.env);
  await serve(config, await openDatabase(config, ending), ending);
};

/** A start that can't succeed ends with one line for people. */
async function giveUp(error: unknown): Promise<never> {
  await ending.closeAll();
  process.stderr.write(`TraceTrack can't start: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

const started = Promise.resolve().then(start); // after the signals are heard
const stop = ending.onSignals(started);
followNpx(() => stop("SIGTERM"));
await started.catch(giveUp);
