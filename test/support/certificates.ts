import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { databaseAccount, give } from "../../src/store/embedded/account.ts";

function openssl(folder: string, ...parameters: string[]): void {
  const done = spawnSync("openssl", parameters, { cwd: folder, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`openssl: ${done.stderr || done.error}`);
}

/** An authority of one's own. */
export function makeAuthority(folder: string, name: string): string {
  openssl(
    folder,
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.crt`,
    "-subj",
    `/CN=${name}`,
    "-days",
    "2",
  );
  const file = join(folder, `${name}.crt`);
  chmodSync(file, 0o644);
  return file;
}

/** A certificate for a host, signed by that authority, as PostgreSQL wants its files. Gives the settings. */
export function certify(folder: string, authority: string, host: string): Record<string, string> {
  writeFileSync(join(folder, "names"), `subjectAltName=DNS:${host}`);
  openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", `/CN=${host}`);
  const signing = ["-CA", `${authority}.crt`, "-CAkey", `${authority}.key`, "-CAcreateserial", "-days", "2", "-extfile", "names"];
  openssl(folder, "x509", "-req", "-in", "server.csr", "-out", "server.crt", ...signing);
  const [key, certificate] = ["server.key", "server.crt"].map((name) => join(folder, name)) as [string, string];
  chmodSync(key, 0o600);
  for (const file of [key, certificate]) give(file, databaseAccount());
  return { ssl: "on", ssl_key_file: key, ssl_cert_file: certificate };
}
