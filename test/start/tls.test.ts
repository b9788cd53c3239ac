import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { wayTo } from "../../src/store/driver.ts";
import { certify, makeAuthority } from "../support/certificates.ts";
import { emptyDatabase } from "../support/cluster.ts";
import { databaseFolder, hasPostgres, ownerName, ownerPassword, type Server, startPrimary } from "../support/postgres.ts";
import { program, startCommand } from "../support/started.ts";

/** A PostgreSQL whose certificate is for `localhost`, signed by an authority of ours. */
let server: Server;
let right: string;
let wrong: string;
let plain: Awaited<ReturnType<typeof emptyDatabase>>;
const home = hasPostgres ? databaseFolder() : null;

beforeAll(async () => {
  if (!home) return;
  right = makeAuthority(home.folder, "right");
  wrong = makeAuthority(home.folder, "wrong");
  server = await startPrimary(home.folder, certify(home.folder, "right", "localhost"));
  plain = await emptyDatabase();
}, 60_000);
afterAll(async () => {
  if (!home) return;
  await server?.kill("SIGINT");
  await plain?.drop();
  home.remove();
}, 30_000);

const at = (query: string, host = "localhost") => `postgres://${ownerName}:${ownerPassword}@${host}:${server.port}/postgres?${query}`;
const start = (url: string, environment: Record<string, string> = {}) =>
  startCommand(program, {
    DATABASE_URL: url,
    DATA_DIR: join(home?.folder ?? "", "data"),
    ADMIN_PASSWORD: "a long enough password",
    ...environment,
  });

/** Starts, sees that everything of ours at the server is encrypted, and stops. */
async function works(url: string, environment: Record<string, string> = {}) {
  const started = await start(url, environment);
  const ours = await server.ask<{ ssl: boolean }>(
    "select s.ssl from pg_stat_ssl s join pg_stat_activity a using (pid) where a.application_name like 'tracetrack%'",
  );
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.every(({ ssl }) => ssl)).toBe(true);
  started.process.kill("SIGINT");
  expect(await started.process.exited).toBe(0);
}

async function refusal(url: string): Promise<string> {
  const said = await start(url).then(
    () => "it started",
    (error: Error) => error.message.trim(),
  );
  expect(said).not.toContain(ownerPassword);
  expect(said.split("\n")).toHaveLength(1);
  return said;
}

describe.if(hasPostgres)("TLS to the database", () => {
  test("verify-full with the authorities in a file, as for RDS", () => works(at(`sslmode=verify-full&sslrootcert=${right}`)));
  test("verify-full with the authorities in NODE_EXTRA_CA_CERTS", () => works(at("sslmode=verify-full"), { NODE_EXTRA_CA_CERTS: right }));
  test("verify-ca asks who signed, not for whom", () => works(at(`sslmode=verify-ca&sslrootcert=${right}`, "127.0.0.1")));
  test("require encrypts and asks nothing", () => works(at("sslmode=require", "127.0.0.1")));

  test("an authority that signed nothing here is refused, and so is none at all", async () => {
    for (const query of [`sslmode=verify-full&sslrootcert=${wrong}`, `sslmode=verify-ca&sslrootcert=${wrong}`, "sslmode=verify-full"])
      expect(await refusal(at(query))).toContain("Nobody known here has signed the database's certificate.");
    expect(await refusal(at(`sslmode=require&sslrootcert=${wrong}`))).toContain("Nobody known here"); // as libpq has it
  });
  test("a certificate for another name is refused", async () =>
    expect(await refusal(at(`sslmode=verify-full&sslrootcert=${right}`, "127.0.0.1"))).toContain("for another host name"));
  test("a server without TLS is refused", async () => {
    for (const mode of ["require", "verify-full"]) expect(await refusal(`${plain.url}?sslmode=${mode}`)).toContain("speaks no TLS");
  });
  test("what can't be kept is refused", async () => {
    expect(await refusal(at("sslmode=prefer"))).toContain("sslmode=prefer; wanted: one of disable, require, verify-ca, verify-full.");
    expect(await refusal(at("sslmode=verify-full&sslrootcert=/nowhere.pem"))).toContain("/nowhere.pem, can't be read (ENOENT)");
  });
});

describe("an address", () => {
  const way = (query: string) => () => wayTo(`postgres://u:hunter2@db.example/bags${query}`);
  test("without sslmode is taken as it is", () =>
    expect(way("?application_name=x")()).toEqual({ url: "postgres://u:hunter2@db.example/bags?application_name=x", ssl: false }));
  for (const query of [
    "?sslmode=allow",
    "?sslmode=verify",
    "?sslrootcert=/a.pem",
    "?sslmode=require&sslcert=/a.pem",
    "?sslnegotiation=direct",
  ])
    test(`${query} is refused without telling the password`, () => {
      expect(way(query)).toThrow(/^The database's address has ssl\S+; wanted|^The database's address has ssl\S+, which/);
      expect(way(query)).not.toThrow("hunter2");
    });
});
