import { encodeBase32NoPadding } from "@oslojs/encoding";
import { createTOTPKeyURI, verifyHOTP } from "@oslojs/otp";

/** RFC 6238 as every app on a phone does it: SHA-1, 6 digits, 30 seconds. */
const digits = 6;
const stepSeconds = 30;
const secretBytes = 20;

/** Clocks differ and people type: one step before and one after are good as well (RFC 6238, 5.2). */
const toleranceSteps = 1;

export const newSecret = (): Uint8Array => crypto.getRandomValues(new Uint8Array(secretBytes));

/** For people who type it: groups of four. */
export const secretWords = (secret: Uint8Array): string => encodeBase32NoPadding(secret).replace(/(.{4})(?=.)/g, "$1 ");

/** What the QR code says to the phone. */
export const secretUri = (secret: Uint8Array, username: string): string =>
  createTOTPKeyURI("TraceTrack", username, secret, stepSeconds, digits);

export const isOneTimeCode = (code: string): boolean => /^\d{6}$/.test(code);

/** The step that this code is of, around `step` and after `lastStep`; null when it is of none. */
export function stepOfCode(secret: Uint8Array, code: string, { step, lastStep }: { step: number; lastStep: number }): number | null {
  for (let near = step - toleranceSteps; near <= step + toleranceSteps; near++) {
    if (near > lastStep && verifyHOTP(secret, BigInt(near), digits, code)) return near;
  }
  return null;
}
