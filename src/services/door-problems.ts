import { Problem } from "../domain/error.ts";

// What the door says no with. A code is spoken of only after the password was right.

export const wrongCredentials = () =>
  new Problem("signed_out", "wrong_credentials", "The user name or the password is not right. Try again.");

export const codeWords = "The code is not right, or it was used already. Enter the one that your phone shows now.";
export const wrongCode = () => new Problem("signed_out", "wrong_code", codeWords);

export const codeNeeded = (message = "Enter the code from your phone as well. Without the phone, use one of your recovery codes.") =>
  new Problem("signed_out", "code_needed", message);

export const halfWayOver = () => new Problem("signed_out", "half_way_over", "That took too long. Enter user name and password again.");

const waitWords = (seconds: number) => (seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`);

export const tooManyTries = (seconds: number) =>
  new Problem("too_many", "too_many_tries", `Too many tries. Wait ${waitWords(seconds)}.`, { retryAfterSeconds: seconds });

export const wrongField = (path: string, code: string, message: string) =>
  new Problem("invalid", code, message, { errors: [{ path, message }] });
