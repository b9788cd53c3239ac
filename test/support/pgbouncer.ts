import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseAccount, give } from "../../src/store/embedded/account.ts";
import { freePort } from "./program.ts";

const program = Bun.which("pgbouncer") ?? (Bun.file("/usr/sbin/pgbouncer").size > 0 ? "/usr/sbin/pgbouncer" : null);

/** Under CI nothing may be skipped; elsewhere a machine without it says so. */
export const hasPgbouncer = program !== null || process.env.CI === "true";
if (!hasPgbouncer) process.stdout.write("Skipped: pgbouncer is not installed (Debian: apt-get install pgbouncer).\n");

const settings = (target: URL, port: number, folder: string, pool: number) => `[databases]
* = host=${target.hostname} port=${target.port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, "users.txt")}
pool_mode = transaction
default_pool_size = ${pool}
max_client_conn = 500
ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout,plan_cache_mode,role
pidfile =
`;

/** A real PgBouncer in transaction mode before the server of `url`, with the settings that the README asks for. */
export async function startPgbouncer(url: string, pool = 20) {
  const target = new URL(url);
  const port = freePort();
  const folder = mkdtempSync(join(tmpdir(), "tracetrack-pgbouncer-"));
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(file, settings(target, port, folder, pool));
  writeFileSync(join(folder, "users.txt"), `"${target.username}" "${decodeURIComponent(target.password)}"\n`);
  chmodSync(folder, 0o755);
  for (const path of [file, join(folder, "users.txt")]) give(path, databaseAccount());
  const isListening = () =>
    new Promise<boolean>((done) => {
      const socket = net.connect(port, "127.0.0.1", () => {
        socket.destroy();
        done(true);
      });
      socket.on("error", () => done(false));
    });
  const begin = () =>
    Bun.spawn([program as string, "-q", file], { ...(databaseAccount() ?? {}), cwd: folder, stdout: "ignore", stderr: "ignore" } as object);
  let child = begin();
  const start = async () => {
    while (!(await isListening())) await Bun.sleep(20);
  };
  await start();
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String(port);
  const kill = async () => {
    child.kill("SIGKILL");
    await child.exited;
  };
  return {
    url: through.href,
    kill,
    start: async () => {
      child = begin();
      await start();
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
