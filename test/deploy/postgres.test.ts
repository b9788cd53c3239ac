import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { databaseAccount, give } from "../../src/store/embedded/account.ts";
import { databaseFolder, hasPostgres, ownerName, ownerPassword, type Server, startPrimary } from "../support/postgres.ts";
import { freePort } from "../support/program.ts";

const scripts = join(import.meta.dir, "../../deploy");
const programs = "/usr/lib/postgresql/15/bin";
const pooler = ["/usr/sbin/pgbouncer"].find((path) => Bun.file(path).size > 0) ?? Bun.which("pgbouncer");
const hasPooler = Boolean(pooler) || process.env.CI === "true";
if (!hasPooler) process.stdout.write("Skipped: pgbouncer is not installed (Debian: apt-get install pgbouncer).\n");

/** The images' own start is a container's; all else of the files is run here as it stands, with Debian's PostgreSQL 15. */
describe.if(hasPostgres)("the primary's and the replica's scripts", () => {
  const place = databaseFolder();
  const children: Bun.Subprocess[] = [];
  let primary: Server;

  const run = (name: string, environment: Record<string, string>) => {
    const script = join(place.folder, name);
    writeFileSync(script, readFileSync(join(scripts, name)));
    chmodSync(script, 0o755);
    return Bun.spawn(["sh", script], {
      ...(databaseAccount() ?? {}),
      cwd: place.folder,
      env: { PATH: `${place.folder}:${programs}:${process.env.PATH}`, REPLICATION_PASSWORD: "it's-a-copy", ...environment },
      stdout: "ignore",
      stderr: "ignore",
    } as object) as Bun.Subprocess;
  };
  const until = async (holds: () => Promise<boolean>) => {
    while (!(await holds())) await Bun.sleep(100);
  };
  const asked = async <T>(url: string, work: (client: postgres.Sql) => Promise<T>): Promise<T> => {
    const client = postgres(url, { max: 1, connect_timeout: 2, prepare: false, onnotice: () => {} });
    return work(client).finally(() => client.end({ timeout: 1 }));
  };

  beforeAll(async () => {
    primary = await startPrimary(place.folder);
    const environment = {
      POSTGRES_USER: ownerName,
      POSTGRES_DB: "postgres",
      PGPASSWORD: ownerPassword,
      PGHOST: "127.0.0.1",
      PGPORT: String(primary.port),
    };
    expect(await run("postgres-primary.sh", { ...environment, PGDATA: primary.place }).exited).toBe(0);
    await primary.ask("select pg_reload_conf()");
  }, 60_000);
  afterAll(async () => {
    for (const child of children) {
      child.kill("SIGKILL");
      await child.exited;
    }
    await primary?.kill("SIGINT");
    place.remove();
  }, 60_000);

  test("the replica copies the primary, follows it, and goes on where it was after a start", async () => {
    const port = freePort();
    const entry = join(place.folder, "docker-entrypoint.sh");
    writeFileSync(
      entry,
      `#!/bin/sh\nshift\nexec ${programs}/postgres -D "$PGDATA" -c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "$@"\n`,
    );
    chmodSync(entry, 0o755);
    give(entry, databaseAccount());
    const url = `postgres://${ownerName}:${ownerPassword}@127.0.0.1:${port}/postgres`;
    const environment = { PGDATA: join(place.folder, "replica"), PRIMARY_HOST: "127.0.0.1", PRIMARY_PORT: String(primary.port) };
    const follows = (name: string) =>
      asked(url, async (client) => {
        const [found] = await client`select pg_is_in_recovery() as copy, (select count(*)::int from areas where name = ${name}) as areas,
          current_setting('hot_standby_feedback') as feedback`;
        return found?.copy === true && found.areas === 1 && found.feedback === "on";
      }).catch(() => false);
    for (const name of ["first", "second"]) {
      const child = run("postgres-replica.sh", environment);
      children.push(child);
      await primary.ask(`insert into areas (name) values ('${name}')`);
      await until(() => follows(name));
      child.kill("SIGINT");
      await child.exited;
    }
    const [slot] = await primary.ask<{ slot_name: string }>("select slot_name from pg_replication_slots");
    expect(slot?.slot_name).toBe("replica");
  }, 60_000);

  test.if(hasPooler)(
    "PgBouncer starts with our settings and answers by transaction",
    async () => {
      const port = freePort();
      const version = Number(/PgBouncer 1\.(\d+)/.exec(Bun.spawnSync([pooler as string, "--version"]).stdout.toString())?.[1]);
      const users = join(place.folder, "users.txt");
      writeFileSync(users, `"${ownerName}" "${ownerPassword}"\n`);
      let text = readFileSync(join(scripts, "pgbouncer.ini"), "utf8")
        .replace(/^tracetrack = .*$/m, `tracetrack = host=127.0.0.1 port=${primary.port} dbname=postgres`)
        .replace("listen_addr = 0.0.0.0", "listen_addr = 127.0.0.1")
        .replace("listen_port = 6432", `listen_port = ${port}`)
        .replace("/tmp/users.txt", users);
      if (version < 21) text = text.replace(/^max_prepared_statements.*$/m, "");
      const file = join(place.folder, "pgbouncer.ini");
      writeFileSync(file, text);
      for (const path of [users, file]) give(path, databaseAccount());
      children.push(
        Bun.spawn([pooler as string, "-q", file], {
          ...(databaseAccount() ?? {}),
          cwd: place.folder,
          stdout: "ignore",
          stderr: "ignore",
        } as object) as Bun.Subprocess,
      );
      const url = `postgres://${ownerName}:${ownerPassword}@127.0.0.1:${port}/tracetrack`;
      await until(() => asked(url, async (client) => (await client`select 1 as one`)[0]?.one === 1).catch(() => false));
      const limited = postgres(url, {
        max: 1,
        prepare: false,
        connection: { statement_timeout: 1, lock_timeout: 1, role: "nobody" } as never,
      });
      const [found] =
        await limited`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock, current_user as me`;
      await limited.end({ timeout: 1 });
      expect(found).toEqual({ statement: "10min", lock: "5s", me: ownerName }); // the user's own, as the page says
    },
    60_000,
  );
});
