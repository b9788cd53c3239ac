import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const codeOf = (error: unknown) => (error as { code?: string }).code;

/** Written aside first: another process that starts at the same moment finds all of it or nothing. The first one stays. */
function makeKeyFile(path: string): void {
  const aside = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(aside, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside);
  }
}

function readKeyFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new Error(`${path} can't be read (${codeOf(error)}). Let the server's own user read it, or set SECRET_KEY.`);
  }
}

/**
 * The key that opens what `SecretBox` sealed: the one that was set, or one made when it is needed first and kept in `folder`, for the server's
 * own user alone. Servers of one site without a common folder must be given one in SECRET_KEY.
 */
export function secretKeyFrom(given: string | null, folder: string): string {
  if (given !== null) return given;
  const path = join(folder, "secret.key");
  mkdirSync(folder, { recursive: true });
  if (readKeyFile(path) === null) makeKeyFile(path);
  const key = readKeyFile(path) ?? "";
  if (key.length < 32) throw new Error(`${path} holds no key any more. Put the copy of it back, or set SECRET_KEY.`);
  return key;
}
