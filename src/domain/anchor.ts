/** What of a seal's hash a person writes down: 80 of its 256 bits, as many as a search for a second log with the same would never end with. */
const shortDigits = 20;

/** `7F3A 91C2 04DE B86A 55E1`, the beginning of a hash in groups that can be read out. `hash` is hexadecimal. */
export const shortHash = (hash: string): string => (hash.slice(0, shortDigits).toUpperCase().match(/.{4}/g) ?? []).join(" ");

/** What somebody wrote down, as the beginning of a hash; null when it is too short or no hash at all. */
export function readHash(text: string): string | null {
  const digits = text.replaceAll(/[\s-]/g, "").toLowerCase();
  return /^[0-9a-f]{20,64}$/.test(digits) ? digits : null;
}
