import { join } from "node:path";
import { makeApp } from "./app.ts";
import { loadAssets } from "./assets.ts";
import { Cache } from "./cache/cache.ts";
import { SharedRedis } from "./cache/redis.ts";
import { SharedTier } from "./cache/shared-tier.ts";
import type { Config } from "./config.ts";
import { Crew, type Post } from "./crew/crew.ts";
import { DocumentWorker } from "./documents/document-worker.ts";
import type { Ending } from "./ending.ts";
import { ExportWorker } from "./exports/export-worker.ts";
import { sessionCookie } from "./http/session.ts";
import { makeLog } from "./http/telemetry.ts";
import { type Opened, openReplica } from "./opened.ts";
import { ensureFirstAdmin } from "./services/accounts.ts";
import { CheckRunner } from "./services/check-runner.ts";
import type { Site } from "./services/context.ts";
import { Health } from "./services/health.ts";
import { ImportFiles } from "./services/import-files.ts";
import { ImportRunner } from "./services/import-runner.ts";
import { KindShelf } from "./services/kinds.ts";
import { Live } from "./services/live.ts";
import { loopWatch } from "./services/loop-watch.ts";
import { NightlyBackup } from "./services/nightly-backup.ts";
import { startSealing } from "./services/sealing.ts";
import { canReadSecrets } from "./services/second-factor-check.ts";
import { SecretBox } from "./services/secret-box.ts";
import { secretKeyFrom } from "./services/secret-key.ts";
import { SessionShelf } from "./services/sessions.ts";
import { openSharedBus } from "./services/shared-bus.ts";
import { startUpkeep } from "./services/upkeep.ts";
import type { Database } from "./store/database.ts";
import { failureCode } from "./store/failure.ts";
import { Servers } from "./store/servers.ts";

/** How long a proxy has to see that we are not ready, before connections are refused. */
const noticeMs = 1500;
const drainMaxMs = 15_000;
const requestMaxBytes = 64 * 1_048_576;

/**
 * Makes the first admin where there is nobody; says how to come in when a password was made for it. Comes when the port is known to be free,
 * since a start that fails would take the password, which is shown once, with it; and before anybody is answered.
 */
export async function firstInvitation({ adminUsername, adminPassword }: Config, database: Database): Promise<string> {
  const password = await ensureFirstAdmin({ database }, adminUsername, adminPassword);
  return password ? ` Sign in as ${adminUsername} with the password ${password} (shown only now).` : "";
}

export function sayReady({ host, publicUrl }: Config, port: number, invitation = ""): void {
  const shownHost = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  process.stdout.write(`TraceTrack is ready at ${publicUrl ?? `http://${shownHost}:${port}`}.${invitation}\n`);
}

function ownHosts(config: Config, port: number): string[] {
  const local = [`localhost:${port}`, `127.0.0.1:${port}`];
  return config.publicUrl ? [new URL(config.publicUrl).host, ...local] : local;
}

/** `post`: the line to the parent that waits until we are ready; without one we tell people ourselves. */
export async function serve(config: Config, { database, place }: Opened, ending: Ending, post: Post | null): Promise<void> {
  const log = makeLog(config.logLevel);
  const redis = config.redisUrl ? new SharedRedis(config.redisUrl) : null;
  if (redis) ending.add(() => redis.close());
  const health = new Health(database, redis);
  const hosts: string[] = [];
  const bus = openSharedBus({ place, redis: redis && config.redisUrl ? { url: config.redisUrl, shared: redis } : null, say: log });
  ending.add(() => bus.close());
  const cache = new Cache({ lines: bus, registry: new Servers(database, place), shared: redis && new SharedTier(redis) });
  ending.add(() => cache.close());
  const live = new Live(database, bus);
  const documents = new DocumentWorker();
  ending.add(() => documents.close());
  const replica = config.databaseReplicaUrl ? openReplica(config, config.databaseReplicaUrl, { database, place }, log) : null;
  ending.add(() => replica?.close());
  const exports = new ExportWorker(place, replica);
  ending.add(() => exports.close());
  const kinds = new KindShelf(database, cache);
  const files = new ImportFiles(join(config.dataDir, "imports"));
  const imports = new ImportRunner({ database, kinds, place, files, cache, ownHosts: hosts }, bus, (error) =>
    log("error", "upload failed", { name: (error as Error)?.name, code: failureCode(error) }),
  );
  ending.add(() => imports.close());
  const checks = new CheckRunner(database, place, (error) => log("error", "check failed", { code: failureCode(error) }), replica);
  ending.add(() => checks.close());
  const site: Site = {
    database,
    kinds,
    cache,
    bus,
    documents,
    exports,
    imports,
    checks,
    secrets: new SecretBox(() => secretKeyFrom(config.secretKey, config.dataDir)),
    adminSecondFactor: config.adminSecondFactor,
    timeZone: config.timeZone,
    ownHosts: hosts,
    now: () => new Date(),
  };
  if (!(await canReadSecrets(site)))
    log("error", "SECRET_KEY is not the one that the second steps were made with: nobody can sign in with a code");
  const cookie = sessionCookie(config.publicUrl?.startsWith("https:") ?? false);
  const app = makeApp({
    config,
    site,
    sessions: new SessionShelf(database, cache),
    cookie,
    log,
    live,
    health,
    redis,
    assets: loadAssets(),
    crew: new Crew(post),
    lateMs: () => loopWatch().nowMs,
  });
  // Whoever comes between the port and the first admin waits for that moment: one who is answered can sign in.
  const isOpen = Promise.withResolvers<void>();
  const server = Bun.serve({
    port: config.port,
    hostname: config.host,
    reusePort: post !== null,
    idleTimeout: 30,
    maxRequestBodySize: requestMaxBytes,
    fetch: async (...asked) => {
      await isOpen.promise;
      return app.fetch(...asked);
    },
  });
  const invitation = post ? "" : await firstInvitation(config, database);
  hosts.push(...ownHosts(config, server.port ?? config.port));
  imports.start();
  const backups = config.backupDir ? new NightlyBackup(database, place, { folder: config.backupDir, keep: config.backupKeep }) : null;
  ending.add(() => backups?.close());
  ending.add(startUpkeep({ database, checks, backups }, () => log("error", "upkeep failed")));
  ending.add(startSealing(database, (error) => log("error", "sealing failed", { code: failureCode(error) })));
  ending.add(async () => {
    health.isDraining = true;
    log("info", "stopping");
    if (ending.signal === "SIGTERM") await Bun.sleep(noticeMs);
    live.close();
    await Promise.race([server.stop(), Bun.sleep(drainMaxMs)]);
    await server.stop(true);
  });
  server.reload({ fetch: app.fetch });
  isOpen.resolve();
  if (post) post.send({ is: "ready" });
  else sayReady(config, server.port as number, invitation);
}
