import { decodeBase32IgnorePadding } from "@oslojs/encoding";
import { generateHOTP } from "@oslojs/otp";

/** The app on somebody's phone: knows a secret, and shows the code of now or of steps away from it. */
export const openPhone = (secret: string) => {
  const key = decodeBase32IgnorePadding(secret.replaceAll(" ", ""));
  const step = () => Math.floor(Date.now() / 30_000);
  return {
    hex: Buffer.from(key).toString("hex"),
    code: (away = 0) => generateHOTP(key, BigInt(step() + away), 6),
    /** Six digits that are no code of this phone now. */
    wrong: () => {
      const right = new Set([-2, -1, 0, 1, 2].map((away) => generateHOTP(key, BigInt(step() + away), 6)));
      return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !right.has(code)) as string;
    },
  };
};
/** Waits until the code of now stays for some seconds: a test that counts steps is not to see the next one. */
export async function steadyStep(): Promise<void> {
  const leftMs = 30_000 - (Date.now() % 30_000);
  if (leftMs < 4000) await Bun.sleep(leftMs + 50);
}

export type Phone = ReturnType<typeof openPhone>;
