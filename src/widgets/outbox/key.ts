/** A UUIDv7: the key that makes sending a scan twice do it once. `crypto.randomUUID` is missing on plain http, so it is made here. */
export function newScanKey(atMs: number, bytes: Uint8Array = crypto.getRandomValues(new Uint8Array(16))): string {
  for (let place = 5, rest = atMs; place >= 0; place--, rest = Math.floor(rest / 256)) bytes[place] = rest % 256;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
