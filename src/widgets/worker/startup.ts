import { ownScript } from "./own-script.ts";
import type { WorkerMessage } from "./scope.d.ts";

const lookMs = 5 * 60_000;
const quietLookMs = 5000;

export type WorkerOptions = {
  /** The build that this page is of. */
  version: string;
  /** Is nobody in the middle of anything? Only then a new version takes over. */
  isQuiet(): boolean;
};

const tell = (worker: ServiceWorker | null, message: WorkerMessage, ports: MessagePort[] = []) => worker?.postMessage(message, ports);

/** Which build a worker is of. */
const versionOf = (worker: ServiceWorker): Promise<string> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
    tell(worker, { is: "version" }, [port2]);
  });

/**
 * Lets the pack page open without network, on https and localhost. A new version waits until nothing is being scanned and nothing waits to
 * be sent; then it takes over. Each page comes anew when it is quiet itself: another tab may have been the one to say so.
 */
export async function startWorker({ version, isQuiet }: WorkerOptions): Promise<void> {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register(ownScript("/sw.js"), { updateViaCache: "none" }).catch(() => null);
  if (!registration) return;
  const { controller } = navigator.serviceWorker;
  // The very first page came before its worker and is kept by asking for it once more.
  if (!controller) void navigator.serviceWorker.ready.then(({ active }) => tell(active, { is: "keep" }));
  const look = () => void registration.update().catch(() => undefined);
  setInterval(look, lookMs);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  setInterval(() => registration.waiting && isQuiet() && tell(registration.waiting, { is: "take_over" }), quietLookMs);
  navigator.serviceWorker.addEventListener("controllerchange", async () => {
    const { controller: now } = navigator.serviceWorker;
    if (!now || (await versionOf(now)) === version) return;
    const comeAnew = () => (isQuiet() ? location.reload() : void setTimeout(comeAnew, quietLookMs));
    comeAnew();
  });
}
