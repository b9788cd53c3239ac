/** Where a request belongs, by W3C Trace Context. `isFollowed`: whoever asked records it, or we do at the level debug. */
export type Trace = { traceId: string; spanId: string; isFollowed: boolean };

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const nothing = /^0+$/;

type Given = { traceId: string; isSampled: boolean };

/** Null for what is no `traceparent`: the trace begins anew then, as the standard wants it. A later version may say more after the flags. */
export function parseTraceparent(header: string | null): Given | null {
  const [, version, traceId = "", parentId = "", flags = "", more] = shape.exec(header?.trim() ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  if (nothing.test(traceId) || nothing.test(parentId)) return null;
  return { traceId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const process8 = crypto.randomUUID().slice(0, 8);
let spans = Math.floor(Math.random() * 0xffffffff);

/** Never twice in a process, hardly ever in two, and never zero only. */
function newSpanId(): string {
  spans = (spans + 1) % 0x100000000;
  return process8 + spans.toString(16).padStart(8, "0");
}

/** Whoever asks records it, or we follow all. */
export const isFollowed = (header: string | null, followsAll: boolean): boolean =>
  followsAll || (parseTraceparent(header)?.isSampled ?? false);

/** The trace that a request is part of; one of our own is named by its request id, so that either finds the other. */
export function traceOf(header: string | null, requestId: string, followsAll: boolean): Trace {
  const given = parseTraceparent(header);
  const own = requestId.replaceAll("-", "");
  const traceId = given?.traceId ?? (/^[0-9a-f]{32}$/.test(own) && !nothing.test(own) ? own : crypto.randomUUID().replaceAll("-", ""));
  return { traceId, spanId: newSpanId(), isFollowed: followsAll || (given?.isSampled ?? false) };
}

/** As it goes on to others, and back to whoever asked. */
export const traceparentOf = ({ traceId, spanId, isFollowed }: Trace): string => `00-${traceId}-${spanId}-${isFollowed ? "01" : "00"}`;
