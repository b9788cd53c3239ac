import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { makeApp } from "../../src/app.ts";
import { loadAssets } from "../../src/assets.ts";
import { type Bus, createBus } from "../../src/cache/bus.ts";
import { Cache } from "../../src/cache/cache.ts";
import type { SharedRedis } from "../../src/cache/redis.ts";
import { readConfig } from "../../src/config.ts";
import { Crew } from "../../src/crew/crew.ts";
import { DocumentWorker } from "../../src/documents/document-worker.ts";
import type { Role } from "../../src/domain/role.ts";
import { ExportWorker } from "../../src/exports/export-worker.ts";
import { sessionCookie } from "../../src/http/session.ts";
import { CheckRunner } from "../../src/services/check-runner.ts";
import { Health } from "../../src/services/health.ts";
import { ImportFiles } from "../../src/services/import-files.ts";
import { ImportRunner, type RunnerOptions, runnerOptions } from "../../src/services/import-runner.ts";
import { KindShelf } from "../../src/services/kinds.ts";
import { Live } from "../../src/services/live.ts";
import { hashPassword } from "../../src/services/passwords.ts";
import { SecretBox } from "../../src/services/secret-box.ts";
import { newToken, SessionShelf, tokenHash } from "../../src/services/sessions.ts";
import { Database } from "../../src/store/database.ts";
import { freshDatabase } from "./cluster.ts";

export type SignedIn = { personId: number; sessionId: number; token: string; username: string };
export type TestSite = Awaited<ReturnType<typeof openSite>>;

export const timeZone = "Asia/Kolkata";
export const password = "a long enough password";

let passwordHash: Promise<string> | null = null;

/** A database server that a test file brings itself: where the owner reaches it, and where the app does (a proxy, say). */
export type Elsewhere = { url: string; appUrl?: string; onAway?: () => Promise<void> };

/** A site of its own for a test file: a fresh database, the app on it, and the owner's client to look behind it. */
export async function openSite(environment: Record<string, string> = {}, elsewhere?: Elsewhere) {
  const fresh = elsewhere ? { name: "", url: elsewhere.url, drop: async () => {} } : await freshDatabase();
  const owner = postgres(fresh.url, { max: 4, onnotice: () => {} });
  const config = readConfig({ TIME_ZONE: timeZone, LOG_LEVEL: "error", ...environment });
  const { appUrl = fresh.url, onAway } = elsewhere ?? {};
  const database = new Database({ url: appUrl, pool: 20, prepare: true, timeZone, role: "tracetrack_app", ...(onAway ? { onAway } : {}) });
  const ownBus = createBus();
  const documents = new DocumentWorker();
  const exports = new ExportWorker({ url: appUrl, timeZone, role: "tracetrack_app" });
  const cache = new Cache(null); // replicas of one test don't hear each other, so none of them believes what it remembers
  const kinds = new KindShelf(database, cache);
  const ownHosts = ["bags.example"];
  const place = { url: appUrl, timeZone, role: "tracetrack_app" };
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-uploads-"));
  const faults: unknown[] = [];
  const options = { ...runnerOptions, leaseSeconds: 2, beatMs: 200, progressMs: 50 };
  /** A process's own work on uploads; it begins when a test starts it. */
  const makeRunner = (bus: Bus = ownBus, more: Partial<RunnerOptions> = {}) =>
    new ImportRunner({ database, kinds, place, files: new ImportFiles(folder), cache, ownHosts }, bus, (error) => faults.push(error), {
      ...options,
      ...more,
    });
  const imports = makeRunner();
  const checks = new CheckRunner(database, place, (error) => faults.push(error));
  const secretKey = config.secretKey ?? newToken();
  const site = {
    database,
    kinds,
    cache,
    bus: ownBus,
    documents,
    exports,
    imports,
    checks,
    secrets: new SecretBox(() => secretKey),
    adminSecondFactor: config.adminSecondFactor,
    timeZone,
    ownHosts,
    now: () => new Date(),
  };
  const assets = loadAssets();
  const logged: { level: string; message: string; more: unknown }[] = [];
  /** Another process on the same database: nothing that this one remembers or says is known there. */
  const makeReplica = (
    bus: Bus = createBus(),
    live = new Live(database, bus),
    redis: SharedRedis | null = null,
    own: { database: Database; cache: Cache } = { database, cache },
  ) =>
    makeApp({
      config,
      crew: new Crew(),
      lateMs: () => 0,
      site: { ...site, ...own, kinds: new KindShelf(own.database, own.cache), bus },
      live,
      sessions: new SessionShelf(own.database, own.cache),
      cookie: sessionCookie(config.publicUrl?.startsWith("https:") ?? false),
      log: (level, message, more) => logged.push({ level, message, more }),
      health: new Health(database, redis),
      redis,
      assets,
    });
  const app = makeReplica(ownBus);

  /** Somebody with this role, signed in; made straight in the database, so that a test costs no hashing. */
  async function person(role: Role, more: { area?: number; username?: string; mustChange?: boolean } = {}): Promise<SignedIn> {
    passwordHash ??= hashPassword(password);
    const username = more.username ?? `${role}-${crypto.randomUUID().slice(0, 8)}`;
    const [row] = await owner`
      insert into people (username, name, role, area_id, password_hash, must_change)
      values (${username}, ${username}, ${role}, ${more.area ?? null}, ${await passwordHash}, ${more.mustChange ?? false}) returning id`;
    const token = newToken();
    const [session] = await owner`
      insert into sessions (token_hash, person_id, expires_at) values (${tokenHash(token)}, ${row?.id}, now() + interval '1 hour') returning id`;
    return { personId: row?.id, sessionId: Number(session?.id), token, username };
  }

  return {
    ...fresh,
    owner,
    database,
    site,
    app,
    assets,
    logged,
    /** What the work on uploads stumbled over that is no sentence for people. */
    faults,
    folder,
    makeRunner,
    makeReplica,
    person,
    close: async () => {
      await imports.close();
      await checks.close();
      documents.close();
      exports.close();
      await database.close();
      await owner.end({ timeout: 5 });
      await fresh.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
