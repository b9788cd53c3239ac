import { encodeBase64urlNoPadding } from "@oslojs/encoding";
import { signedOut } from "../domain/error.ts";
import type { Database } from "../store/database.ts";
import * as store from "../store/people.ts";
import type { Actor } from "./context.ts";

const keptMax = 20_000;
const keepAliveMs = 5 * 60_000;

/** 256 random bits. What a browser or device carries; only its hash is stored. */
export const newToken = (prefix = ""): string => prefix + encodeBase64urlNoPadding(crypto.getRandomValues(new Uint8Array(32)));

/** By the runtime itself: it is asked for with every request. */
export const tokenHash = (token: string): Uint8Array => new Bun.CryptoHasher("sha256").update(token).digest();

const tokenName = (token: string): string => Buffer.from(tokenHash(token)).toString("latin1");

type Kept = { actor: Actor; expiresAtMs: number; keptAliveAtMs: number };

/**
 * The sessions that this process has seen. Believing one costs no round trip, because every statement asks the database whether its rights
 * still hold; what is kept here only saves reading who somebody is.
 */
export class SessionShelf {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly database: Database) {}

  /** Null when the token opens nothing. */
  async find(token: string): Promise<Actor | null> {
    const name = tokenName(token);
    const now = performance.now();
    const kept = this.kept.get(name);
    if (kept && kept.expiresAtMs > now) {
      this.keepAlive(kept, now);
      return kept.actor;
    }
    const row = await store.findSession(this.database, tokenHash(token));
    return row ? this.keep(name, row, now) : null;
  }

  /** After the database said that rights changed: what it says now. Throws `signedOut`. */
  async renew(token: string): Promise<Actor> {
    this.forget(token);
    const actor = await this.find(token);
    if (!actor) throw signedOut();
    return actor;
  }

  forget(token: string): void {
    this.kept.delete(tokenName(token));
  }

  private keep(name: string, row: store.SessionRow, now: number): Actor {
    const { sessionId, rights, person, scope, isDevice } = row;
    const actor = { sessionId, rights, person: { ...person, scope }, scope, isDevice };
    const oldest = this.kept.keys().next();
    if (this.kept.size >= keptMax && !oldest.done) this.kept.delete(oldest.value);
    const kept = {
      actor,
      expiresAtMs: now + row.expiresInMs,
      keptAliveAtMs: 0,
    };
    this.kept.set(name, kept);
    this.keepAlive(kept, now);
    return actor;
  }

  /** The sliding end is moved now and then, beside the request and never in its way. */
  private keepAlive(kept: Kept, now: number): void {
    if (kept.keptAliveAtMs && now - kept.keptAliveAtMs < keepAliveMs) return;
    kept.keptAliveAtMs = now;
    if (!kept.actor.isDevice && kept.actor.scope === "all") kept.expiresAtMs = Math.max(kept.expiresAtMs, now + 12 * 3_600_000);
    store.keepSession(this.database, kept.actor.sessionId).catch(() => {
      kept.keptAliveAtMs = 0;
    });
  }
}
