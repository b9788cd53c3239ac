import { dictionary } from "@zxcvbn-ts/language-common";
import { z } from "zod";
import { takeTurns } from "./turns.ts";

/** Source of the numbers: OWASP password storage, argon2id with 19 MiB and two passes (about 40 ms of one core). */
const argon = {
  algorithm: "argon2id",
  memoryCost: 19_456,
  timeCost: 2,
} as const;

const atOnceMax = 2;
const waitingMax = 200;

/** Hashing has a bound, so that a rush at the door leaves the scans their processor. */
const inTurn = takeTurns(atOnceMax, waitingMax, 5);

export const hashPassword = (password: string): Promise<string> => inTurn(() => Bun.password.hash(password, argon));

let nobody: Promise<string> | null = null;

/** Costs the same whether there is such a person (`hash`) or not (null). */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  nobody ??= Bun.password.hash(crypto.randomUUID(), argon);
  const compared = hash ?? (await nobody);
  const isRight = await inTurn(() => Bun.password.verify(password, compared).catch(() => false));
  return isRight && hash !== null;
}

const shortest = 10;

/** The commonest passwords of the world that are long enough, in small letters: what is tried first by whoever guesses. */
const common = new Set(
  (dictionary["passwords-common"] as string[]).filter((each) => each.length >= shortest).map((each) => each.toLowerCase()),
);

/** 10 characters and more, none of the commonest, no rules of composition. */
export const passwordSchema = z
  .string()
  .max(200, "Use at most 200 characters.")
  .refine((text) => text.isWellFormed() && !text.includes("\0"), "Use letters, digits and signs only.")
  .refine((text) => [...text].length >= shortest, "Use at least 10 characters.")
  .refine(
    (text) => !common.has(text.toLowerCase()),
    "Too many people use this password. Choose another: a few words in a row, for example.",
  );
