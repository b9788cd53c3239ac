import { readFileSync } from "node:fs";
import postgres from "postgres";

/** What `sslmode` can be here; `prefer` and `allow` are not, because whoever is in the way decides whether there is any TLS. */
const modes = ["disable", "require", "verify-ca", "verify-full"];
/** Settings of libpq's that the driver would hand to the server as its own. */
const unknown = /^ssl(?!mode$|rootcert$)/;

type Tls = false | { rejectUnauthorized: boolean; ca?: string; checkServerIdentity?: () => undefined };
type Way = { url: string; ssl: Tls };

const ways = new Map<string, Way>();

function authorities(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`The file of sslrootcert, ${file}, can't be read (${(error as { code?: string }).code}).`);
  }
}

/**
 * TLS as libpq understands it: `require` encrypts and believes any certificate, unless authorities are named; `verify-ca` asks who signed it,
 * `verify-full` also for whom. Without a file, the authorities of the system and of NODE_EXTRA_CA_CERTS are believed.
 */
function tls(mode: string, file: string | null): Tls {
  if (mode === "disable") return false;
  const named = file !== null && file !== "system";
  if (mode === "require" && !named) return { rejectUnauthorized: false };
  return {
    rejectUnauthorized: true,
    ...(named ? { ca: authorities(file) } : {}),
    ...(mode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** Throws a sentence when the address asks for something that can't be kept. The address itself, which holds a password, is never in it. */
export function wayTo(url: string): Way {
  const known = ways.get(url);
  if (known) return known;
  const plain = new URL(url);
  const mode = plain.searchParams.get("sslmode") ?? "disable";
  const file = plain.searchParams.get("sslrootcert");
  if (!modes.includes(mode)) throw new Error(`The database's address has sslmode=${mode}; wanted: one of ${modes.join(", ")}.`);
  if (file !== null && mode === "disable")
    throw new Error("The database's address has sslrootcert; wanted: sslmode=verify-full beside it.");
  for (const name of plain.searchParams.keys())
    if (unknown.test(name))
      throw new Error(`The database's address has ${name}, which is not known here; wanted: sslmode and sslrootcert.`);
  for (const name of ["sslmode", "sslrootcert"]) plain.searchParams.delete(name);
  const way = { url: url.includes("ssl") ? plain.href : url, ssl: tls(mode, file) };
  ways.set(url, way);
  return way;
}

/** A client of the driver. The one place that opens any: the driver alone would send a file of authorities to the server as a setting. */
export function openClient(url: string, options: postgres.Options<Record<string, never>>): postgres.Sql {
  const way = wayTo(url);
  return postgres(way.url, { ...options, ssl: way.ssl } as postgres.Options<Record<string, never>>) as postgres.Sql;
}

const unsigned = /^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)/;

/** Why a database can't be had, for whoever starts the program; what is no such thing comes back as it is. */
export function contactProblem(error: unknown): unknown {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return new Error("The database's certificate is for another host name than the one in DATABASE_URL.");
  if (code === "CERT_HAS_EXPIRED") return new Error("The database's certificate has expired.");
  if (unsigned.test(code))
    return new Error(
      "Nobody known here has signed the database's certificate. Name the file with its authorities: sslmode=verify-full&sslrootcert=/path/to/bundle.pem.",
    );
  if (message.includes("before secure TLS connection"))
    return new Error("The database speaks no TLS, and its address asks for it (sslmode).");
  return error;
}
