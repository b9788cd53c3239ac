const keptMax = 10_000;
const freeTries = 10;
const firstWaitSeconds = 30;
const lastWaitSeconds = 1800;

type Tries = { failures: number; waitUntilMs: number };
const tried = new Map<string, Tries>();

/**
 * Seconds to wait before a name that nobody has may be tried again; counts the try when there is nothing to wait for. The rule is that of
 * `begin_sign_in` for names that somebody has, so that the answers don't tell which is which. Kept in this process, the newest names only.
 */
export function waitForUnknownName(username: string, nowMs: number): number {
  const name = username.toLowerCase();
  const before = tried.get(name) ?? { failures: 0, waitUntilMs: 0 };
  if (before.waitUntilMs > nowMs) return Math.ceil((before.waitUntilMs - nowMs) / 1000);
  const failures = before.failures + 1;
  const waitSeconds = failures < freeTries ? 0 : Math.min(lastWaitSeconds, firstWaitSeconds * 2 ** Math.min(failures - freeTries, 10));
  tried.delete(name);
  tried.set(name, { failures, waitUntilMs: nowMs + waitSeconds * 1000 });
  const oldest = tried.keys().next();
  if (tried.size > keptMax && !oldest.done) tried.delete(oldest.value);
  return 0;
}
