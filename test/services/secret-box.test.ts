import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "../../src/domain/error.ts";
import { SecretBox } from "../../src/services/secret-box.ts";
import { secretKeyFrom } from "../../src/services/secret-key.ts";

const key = "a key of 32 characters and more, by chance";
const secret = crypto.getRandomValues(new Uint8Array(20));
const failure = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    return error as Problem;
  }
  throw new Error("It was opened.");
};

describe("what is sealed", () => {
  const box = new SecretBox(() => key);
  const sealed = box.seal(secret, 7);
  test("opens with the same key for the same person, in another process too", () =>
    expect(new Uint8Array(new SecretBox(() => key).open(sealed, 7))).toEqual(secret));
  test("doesn't show what is in it, and is another text each time", () => {
    expect(Buffer.from(sealed).includes(Buffer.from(secret))).toBe(false);
    expect(box.seal(secret, 7)).not.toEqual(sealed);
  });
  for (const [what, open] of [
    ["another key", () => new SecretBox(() => `${key}.`).open(sealed, 7)],
    ["another person's row", () => box.open(sealed, 8)],
    [
      "one bit changed",
      () =>
        box.open(
          sealed.map((byte, place) => (place === 20 ? byte ^ 1 : byte)),
          7,
        ),
    ],
    ["a shorter tag", () => box.open(sealed.subarray(0, -4), 7)],
    ["nothing", () => box.open(new Uint8Array(), 7)],
  ] as const)
    test(`stays shut with ${what}, and says a sentence`, () => {
      const { code, kind, message } = failure(open);
      expect([code, kind]).toEqual(["secret_key_wrong", "busy"]);
      expect(message).toContain("Tell whoever runs the system.");
    });
});

describe("the key", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tracetrack-key-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("that was set is taken, and nothing is written", () => {
    expect(secretKeyFrom(key, join(folder, "never"))).toBe(key);
    expect(readdirSync(folder)).toEqual([]);
  });
  test("is made once, for the server's own user alone", () => {
    const made = secretKeyFrom(null, join(folder, "a"));
    expect(Buffer.from(made, "base64").length).toBe(32);
    expect(secretKeyFrom(null, join(folder, "a"))).toBe(made);
    expect(statSync(join(folder, "a/secret.key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "a"))).toEqual(["secret.key"]);
    expect(readFileSync(join(folder, "a/secret.key"), "utf8").trim()).toBe(made);
  });
  test("is the same for eight processes that start at once", async () => {
    const script = `console.log((await import(${JSON.stringify(join(import.meta.dir, "../../src/services/secret-key.ts"))})).secretKeyFrom(null, ${JSON.stringify(join(folder, "b"))}))`;
    const started = Array.from({ length: 8 }, () => Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" }));
    const keys = await Promise.all(started.map(({ stdout }) => new Response(stdout).text()));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]?.trim()).toBe(secretKeyFrom(null, join(folder, "b")));
  });
  test("that is gone from its file stops the start with a sentence", () => {
    writeFileSync(join(folder, "secret.key"), "");
    expect(() => secretKeyFrom(null, folder)).toThrow(/holds no key any more/);
  });
});
