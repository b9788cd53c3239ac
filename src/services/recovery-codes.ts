import { hashPassword, isPassword } from "./passwords.ts";

/** No 0 and O, no 1 and I: people read them from paper. 32 of them, so a byte's five lower bits pick one evenly. */
const signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const codeLength = 12;
const codesCount = 10;

const newCode = () => Array.from(crypto.getRandomValues(new Uint8Array(codeLength)), (byte) => signs[byte & 31]).join("");

/** `shown` in groups of four, on one page and nowhere else; `hashes` to be stored. 60 bits each, behind the hash of passwords. */
export async function newRecoveryCodes(): Promise<{ shown: string[]; hashes: string[] }> {
  const codes = Array.from({ length: codesCount }, newCode);
  const hashes = await Promise.all(codes.map(hashPassword));
  return { shown: codes.map((code) => code.replace(/(.{4})(?=.)/g, "$1-")), hashes };
}

export const isRecoveryCode = (code: string): boolean => code.length === codeLength && [...code].every((sign) => signs.includes(sign));

/** The one of these that `code` is; null when it is none of them. */
export async function findRecoveryCode(code: string, unused: readonly { id: number; hash: string }[]): Promise<number | null> {
  for (const { id, hash } of unused) if (await isPassword(code, hash)) return id;
  return null;
}
