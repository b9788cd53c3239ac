import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { Problem } from "../domain/error.ts";

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

const wrongKey = () =>
  new Problem(
    "busy",
    "secret_key_wrong",
    "This server can't read the second steps: its SECRET_KEY is not the one that they were made with. Tell whoever runs the system.",
  );

/**
 * Keeps small secrets in the database so that the database alone doesn't give them away: AES-256-GCM, with a key that is in the
 * environment or in a file of the server. It protects against a stolen database, dump or backup, a standby in wrong hands, and SQL that
 * somebody slipped in; not against somebody who has the running server, which has to read them. `owner` is sealed in: what is moved to
 * another person's row opens no more.
 */
export class SecretBox {
  private made: Uint8Array | null = null;

  /** `secretKey` is asked for when the first secret is sealed or opened: a site without any keeps no key. */
  constructor(private readonly secretKey: () => string) {}

  private get key(): Uint8Array {
    this.made ??= new Uint8Array(hkdfSync("sha256", this.secretKey(), "", "tracetrack second factor", 32));
    return this.made;
  }

  seal(secret: Uint8Array, owner: number): Uint8Array {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce).setAAD(Buffer.from(`person ${owner}`));
    return Buffer.concat([Buffer.of(version), nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws `secret_key_wrong`. */
  open(sealed: Uint8Array, owner: number): Uint8Array {
    try {
      if (sealed[0] !== version) throw wrongKey();
      const nonce = sealed.subarray(1, 1 + nonceBytes);
      const decipher = createDecipheriv("aes-256-gcm", this.key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(`person ${owner}`));
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
    } catch {
      throw wrongKey();
    }
  }
}
