import { passwordField } from "./sign-in.ts";

/** No 0 and O, no 1, I and l: an admin reads it out, somebody else types it. */
const signs = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ2345679";
const madeLength = 12;

/** A password from the browser's own randomness; numbers beyond the last whole round are thrown away, so that each sign is as likely. */
function makePassword(): string {
  const most = 256 - (256 % signs.length);
  let made = "";
  while (made.length < madeLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(madeLength))) {
      if (byte < most && made.length < madeLength) made += signs[byte % signs.length];
    }
  }
  return made;
}

type Refs = { $refs: { password?: HTMLInputElement } };

/** A password for somebody else: typed, or made here and shown so that it can be told. */
export const newPassword = () =>
  withGetters(passwordField(), {
    make(this: Refs & { isShown: boolean }) {
      const field = this.$refs.password;
      if (!field) return;
      field.value = makePassword();
      this.isShown = true;
      field.focus();
      field.select();
    },
  });

/** Spreading would call the getters once and freeze what they gave. */
function withGetters<A extends object, B extends object>(part: A, more: B): A & B {
  return Object.defineProperties(part, Object.getOwnPropertyDescriptors(more)) as A & B;
}
