import { encodeBase64urlNoPadding } from "@oslojs/encoding";
import type { Cache } from "../cache/cache.ts";
import { signedOut } from "../domain/error.ts";
import type { Database } from "../store/database.ts";
import * as store from "../store/sessions.ts";
import type { Actor } from "./context.ts";

const keptMax = 20_000;
const keepAliveMs = 5 * 60_000;
/** Ends that nobody is told of, such as the week of a session, are seen after so long also by who is answered from memory. */
const sureMs = 60_000;

/** 256 random bits. What a browser or device carries; only its hash is stored. */
export const newToken = (prefix = ""): string => prefix + encodeBase64urlNoPadding(crypto.getRandomValues(new Uint8Array(32)));

/** By the runtime itself: it is asked for with every request. */
export const tokenHash = (token: string): Uint8Array => Buffer.from(tokenName(token), "base64");

const tokenName = (token: string): string => Bun.SHA256.hash(token, "base64");

type Kept = { actor: Actor; expiresAtMs: number; lifeMs: number; keptAliveAtMs: number; isStale: boolean };

/**
 * The sessions that this process has seen. Believing one costs no round trip, because every statement asks the database whether its rights
 * still hold; what is kept here only saves reading who somebody is.
 */
export class SessionShelf {
  private readonly kept = new Map<string, Kept>();
  private readonly refreshing = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly cache: Cache,
  ) {}

  /** Who has this token, when this process knows and nothing about it is to be done; null says nothing. */
  peek(token: string): Actor | null {
    const kept = this.alive(tokenName(token), performance.now());
    return kept && !kept.isStale ? kept.actor : null;
  }

  /** Null when the token opens nothing. */
  async find(token: string): Promise<Actor | null> {
    const name = tokenName(token);
    const now = performance.now();
    const kept = this.alive(name, now);
    if (kept) return kept.actor;
    const readAt = this.cache.moment;
    const row = await store.findSession(this.database, tokenHash(token));
    return row ? this.keep(name, row, { now, readAt }) : null;
  }

  /** After the database said that rights changed: what it says now. Throws `signedOut`. */
  async renew(token: string): Promise<Actor> {
    this.forget(token);
    const actor = await this.find(token);
    if (!actor) throw signedOut();
    return actor;
  }

  /** What the database says now, for the requests to come. Never throws. */
  refresh(token: string): void {
    const name = tokenName(token);
    if (this.refreshing.has(name)) return;
    this.refreshing.add(name);
    const now = performance.now();
    const readAt = this.cache.moment;
    store
      .findSession(this.database, tokenHash(token))
      .then((row) => (row ? this.keep(name, row, { now, readAt }) : this.kept.delete(name)))
      .catch(() => {}) // the database is away; who asks next finds out
      .finally(() => this.refreshing.delete(name));
  }

  /** Another token in the place of one that is older than its person's rights; null when this one is as good as new. */
  async exchange(token: string): Promise<string | null> {
    const kept = this.kept.get(tokenName(token));
    if (!kept?.isStale) return null;
    const fresh = newToken();
    const isOurs = await store.renewToken(this.database, tokenHash(token), tokenHash(fresh));
    this.forget(token); // whoever was quicker: from now on it is the earlier one, for its minute
    return isOurs ? fresh : null;
  }

  forget(token: string): void {
    this.kept.delete(tokenName(token));
  }

  private alive(name: string, now: number): Kept | null {
    const kept = this.kept.get(name);
    if (!kept || kept.expiresAtMs <= now) return null;
    this.keepAlive(kept, now);
    return kept;
  }

  private keep(name: string, row: store.SessionRow, { now, readAt }: { now: number; readAt: number }): Actor {
    const { sessionId, rights, person, scope, isDevice } = row;
    const sureUntilMs = now + Math.min(sureMs, row.expiresInMs);
    const actor = { sessionId, rights, person: { ...person, scope }, scope, isDevice, readAt, sureUntilMs };
    const oldest = this.kept.keys().next();
    if (this.kept.size >= keptMax && !oldest.done) this.kept.delete(oldest.value);
    const keptAliveAtMs = this.kept.get(name)?.keptAliveAtMs ?? 0;
    const kept = { actor, expiresAtMs: now + row.expiresInMs, lifeMs: row.lifeMs, keptAliveAtMs, isStale: row.isStale };
    this.kept.set(name, kept);
    this.keepAlive(kept, now);
    return actor;
  }

  /** The sliding end is moved now and then, beside the request and never in its way. */
  private keepAlive(kept: Kept, now: number): void {
    if (kept.keptAliveAtMs && now - kept.keptAliveAtMs < keepAliveMs) return;
    kept.keptAliveAtMs = now;
    if (!kept.actor.isDevice && kept.actor.scope === "all") kept.expiresAtMs = Math.max(kept.expiresAtMs, now + kept.lifeMs); // 0 for an earlier token: its end stays
    store.keepSession(this.database, kept.actor.sessionId).catch(() => {
      kept.keptAliveAtMs = 0;
    });
  }
}
