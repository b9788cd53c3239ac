import { busy } from "../domain/error.ts";

/** Source of the numbers: OWASP password storage, argon2id with 19 MiB and two passes (about 40 ms of one core). */
const argon = {
  algorithm: "argon2id",
  memoryCost: 19_456,
  timeCost: 2,
} as const;

const atOnceMax = 2;
const waitingMax = 200;

let running = 0;
const waiting: (() => void)[] = [];

/** Hashing has a bound, so that a rush at the door leaves the scans their processor. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnceMax) {
    if (waiting.length >= waitingMax) throw busy(5);
    await new Promise<void>((start) => waiting.push(start));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export const hashPassword = (password: string): Promise<string> => inTurn(() => Bun.password.hash(password, argon));

let nobody: Promise<string> | null = null;

/** Costs the same whether there is such a person (`hash`) or not (null). */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  nobody ??= Bun.password.hash(crypto.randomUUID(), argon);
  const compared = hash ?? (await nobody);
  const isRight = await inTurn(() => Bun.password.verify(password, compared).catch(() => false));
  return isRight && hash !== null;
}
