import { type Config, readConfig } from "./config.ts";
import { Workers } from "./crew/parent.ts";
import { portToShare } from "./crew/port.ts";
import { failToParent, followParent, postToParent } from "./crew/worker.ts";
import { Ending } from "./ending.ts";
import { type Log, makeLog } from "./http/telemetry.ts";
import { followNpx } from "./launcher.ts";
import { type Opened, openDatabase } from "./opened.ts";
import { firstInvitation, sayReady, serve } from "./serve.ts";

/** So often a parent looks after the database that it brought along: its workers can't. */
const reviveMs = 250;

/** The parent of `WORKERS` processes: it owns what there is once, and serves nothing itself. */
async function lead(config: Config, { place, database, revive }: Opened, ending: Ending, log: Log): Promise<void> {
  const reviving = setInterval(() => void revive().catch(() => {}), reviveMs);
  ending.add(() => clearInterval(reviving));
  const port = await portToShare(config.host, config.port);
  const invitation = await firstInvitation(config, database);
  if (invitation) process.stdout.write(`${invitation.trim()}\n`); // at once: the workers' start takes a while, and may fail
  const workers = new Workers({
    count: config.workers,
    environment: { PORT: String(port), DATABASE_URL: place.url },
    say: (message, more) => log("error", message, more),
  });
  ending.add(() => workers.stop(ending.signal ?? "SIGTERM"));
  await workers.start();
  sayReady(config, port);
}

/** A promise that nobody waited for is a fault to look into, not a reason to leave 1,000 people standing; a parent has all of them in its hands. */
function outliveRejections(log: Log): void {
  process.on("unhandledRejection", (error) =>
    log("error", "unhandled", { name: (error as Error)?.name, code: (error as { code?: string })?.code }),
  );
}

const ending = new Ending();
const post = postToParent();
const start = async () => {
  const config = readConfig(process.env);
  const log = makeLog(config.logLevel);
  outliveRejections(log);
  const opened = await openDatabase(config, ending, post !== null);
  await (config.workers > 1 && !post ? lead(config, opened, ending, log) : serve(config, opened, ending, post));
};

/** A start that can't succeed ends with one line for people. */
async function giveUp(error: unknown): Promise<never> {
  await ending.closeAll();
  const message = error instanceof Error ? error.message : String(error);
  if (post) return failToParent(post, message);
  process.stderr.write(`TraceTrack can't start: ${message}\n`);
  process.exit(1);
}

const started = Promise.resolve().then(start); // after the signals are heard
const stop = ending.onSignals(started);
if (post) followParent(() => stop("SIGINT"));
else followNpx(() => stop("SIGTERM"));
await started.catch(giveUp);
