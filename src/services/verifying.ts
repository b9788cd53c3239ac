import { type EventFault, firstFault } from "../domain/seal-marks.ts";
import type { SealFinding, SealReader, SealRow } from "../store/seal-reader.ts";

/** The first thing that is not as it was. `gap`: seals are missing; `seal`: one was changed; `late`: events wait for a seal for too long. */
export type Fault =
  | ({ is: "event"; seal: number; month: string } & EventFault)
  | { is: "seal"; seal: number }
  | { is: "gap"; seal: number }
  | { is: "late"; event: string; count: number };

export type Verified = {
  /** What was right before the first fault. */
  events: number;
  seals: number;
  newest: { seal: number; hash: string } | null;
  unsealed: number;
  fault: Fault | null;
};

const chunkSeals = 50;
const nothingBefore = "00".repeat(32);
const knownRule = 1;

/** Does a seal go on where the one before it ended? Null: what came before is not looked at. */
function linkFault(seal: SealRow, before: SealRow | null): Fault | null {
  const expected = before ? before.number + 1 : seal.number;
  if (seal.number !== expected) return { is: "gap", seal: expected };
  const isFirst = seal.number === 1;
  const isBeside = before !== null && seal.lastId === before.lastId && seal.afterId === before.afterId && seal.month > before.month;
  const begins = isFirst ? seal.afterId === 0 : before === null || isBeside || seal.afterId === before.lastId;
  const previous = isFirst ? nothingBefore : (before?.hash ?? seal.previous);
  const holds = seal.rule === knownRule && begins && seal.previous === previous && seal.nextHolds;
  return holds ? null : { is: "seal", seal: seal.number };
}

/** Which event, or the seal itself when all its events are as they were. */
async function eventFault(reader: SealReader, seal: SealRow, stranger: string | null): Promise<Fault> {
  for (const month of stranger ? [seal.month, stranger] : [seal.month]) {
    const { sealed, found } = await reader.marks(seal.number, month);
    const fault = firstFault(sealed, found);
    if (fault) return { is: "event", seal: seal.number, month, ...fault };
  }
  return { is: "seal", seal: seal.number };
}

const isWhole = (finding: SealFinding | undefined) => !finding || (finding.holds && finding.marksHold && !finding.stranger);

/** The first fault among some seals that follow each other; counts what was right before it. */
async function chunkFault(
  reader: SealReader,
  seals: SealRow[],
  before: SealRow | null,
  month: string,
  right: Verified,
): Promise<Fault | null> {
  const broken = seals.findIndex((seal, at) => linkFault(seal, seals[at - 1] ?? before) !== null);
  const linked = broken === -1 ? seals : seals.slice(0, broken);
  const [first, last] = [linked[0], linked.at(-1)];
  const findings = new Map(
    (first && last ? await reader.findings(first.number, last.number, month) : []).map((finding) => [finding.number, finding]),
  );
  for (const seal of linked) {
    const finding = findings.get(seal.number);
    if (!isWhole(finding)) return eventFault(reader, seal, finding?.stranger ?? null);
    right.seals += finding ? 1 : 0;
    right.events += finding ? seal.count : 0;
    right.newest = { seal: seal.number, hash: seal.hash };
  }
  const wrong = seals[broken];
  return wrong ? linkFault(wrong, seals[broken - 1] ?? before) : null;
}

/** Is the log as it was sealed, from this month (`2026-11`) on? Reads some seals at a time, however long the log is. */
export async function verifyLog(reader: SealReader, fromMonth = ""): Promise<Verified> {
  const right: Verified = { events: 0, seals: 0, newest: null, unsealed: 0, fault: null };
  const begins = fromMonth === "" ? 1 : await reader.first(fromMonth);
  let before =
    begins !== null && begins > 1 ? ((await reader.seals(begins - 1, 1)).find(({ number }) => number === begins - 1) ?? null) : null;
  for (let next = begins; next !== null; ) {
    const seals = await reader.seals(next, chunkSeals);
    if (seals.length === 0) break;
    const isHeadless = before === null && seals[0]?.number !== next;
    right.fault = isHeadless ? { is: "gap", seal: next } : await chunkFault(reader, seals, before, fromMonth, right);
    if (right.fault) return right;
    before = seals.at(-1) ?? null;
    next = (before?.number ?? next) + 1;
  }
  const { count, first, isOld } = await reader.unsealed();
  return { ...right, unsealed: count, fault: isOld && first ? { is: "late", event: first, count } : null };
}
