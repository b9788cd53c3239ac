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
