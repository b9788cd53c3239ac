/** One event of a seal: its number (8 bytes) and the first 8 bytes of its hash. */
const markBytes = 16;

export type EventFault = { event: string; what: "changed" | "removed" | "inserted" };

type Mark = { id: bigint; hash: bigint };

const markAt = (marks: DataView, place: number): Mark | null =>
  (place + 1) * markBytes > marks.byteLength
    ? null
    : { id: marks.getBigInt64(place * markBytes), hash: marks.getBigUint64(place * markBytes + 8) };

/** The first event that is not as it was sealed; null when all are. Both lists are in the order of the events' numbers. */
export function firstFault(sealed: Uint8Array, found: Uint8Array): EventFault | null {
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [before, now] = [view(sealed), view(found)];
  for (let place = 0; ; place++) {
    const [was, is] = [markAt(before, place), markAt(now, place)];
    if (!was && !is) return null;
    if (was && is && was.id === is.id && was.hash === is.hash) continue;
    if (was && (!is || was.id < is.id)) return { event: String(was.id), what: "removed" };
    if (is && (!was || is.id < was.id)) return { event: String(is.id), what: "inserted" };
    return { event: String((is as Mark).id), what: "changed" };
  }
}
