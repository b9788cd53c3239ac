import { z } from "zod";
import { readHash, shortHash } from "../domain/anchor.ts";
import { openSealReader, type SealReader } from "../store/seal-reader.ts";
import { calendarDay } from "./instant.ts";
import { type Fault, type Verified, verifyLog } from "./verifying.ts";

type VerifyOrder = { url: string; timeZone: string; words: readonly string[]; say: (line: string) => void };
type Asked = { month: string; anchor: { day: string; hash: string } | null };

const use = "Use: bun src/cli.ts verify [2026-11] [--anchor 2026-11-22 HASH]. A hash is written in full, or as its five groups.";
const month = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/);

/** What the command line asks for. Throws a sentence for people. */
function askedOf(words: readonly string[]): Asked {
  const at = words.indexOf("--anchor");
  const [before, after] = at === -1 ? [words, null] : [words.slice(0, at), words.slice(at + 1)];
  const from = before[0] ?? "";
  if (before.length > 1 || (from !== "" && !month.safeParse(from).success)) throw new Error(use);
  if (!after) return { month: from, anchor: null };
  const [day, ...groups] = after;
  const hash = readHash(groups.join(""));
  if (!calendarDay.safeParse(day).success || !hash) throw new Error(use);
  return { month: from, anchor: { day: day as string, hash } };
}

const figure = (count: number, one: string, many: string) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
const rightWords = ({ events, seals }: Verified) => `${figure(events, "event", "events")} in ${figure(seals, "seal", "seals")}`;

/** What is wrong, in one sentence. */
export function faultWords(fault: Fault): string {
  if (fault.is === "event") {
    const how = {
      changed: "was changed after it was sealed",
      removed: "was sealed and is gone",
      inserted: "was put in after its place was sealed",
    };
    return `Event ${fault.event} ${how[fault.what]} (seal ${fault.seal}, month ${fault.month}).`;
  }
  if (fault.is === "gap") return `Seal ${fault.seal} is missing, though there are later ones.`;
  if (fault.is === "seal") return `Seal ${fault.seal} does not fit: it was changed, or the one after it.`;
  return `${figure(fault.count, "event", "events")} from event ${fault.event} on have had no seal for more than an hour: sealing stands still, or the newest seals were removed.`;
}

/** Does the chain lead to what was written down? */
async function anchorHolds(
  reader: SealReader,
  { day, hash }: { day: string; hash: string },
  say: (line: string) => void,
): Promise<boolean> {
  const { isThere, newest } = await reader.anchors(day, hash);
  if (isThere) say(`The anchor of ${day} is in the chain: nothing before it was changed.`);
  else
    say(
      `BROKEN: the anchor of ${day} is not in the chain. ${newest ? `Now it would be ${shortHash(newest)}.` : "There is no seal of that day or before."}`,
    );
  return isThere;
}

/** Verifies the log and says what was found; false when anything is wrong. Throws a sentence when it can't be done. */
export async function orderVerify({ url, timeZone, words, say }: VerifyOrder): Promise<boolean> {
  const { month, anchor } = askedOf(words);
  const reader = await openSealReader(url, timeZone);
  try {
    const found = await verifyLog(reader, month);
    if (found.fault) say(`BROKEN: ${faultWords(found.fault)} Before it, ${rightWords(found)} are right.`);
    else
      say(
        `The log is as it was sealed: ${rightWords(found)}. ${figure(found.unsealed, "newer event waits", "newer events wait")} for a seal.`,
      );
    if (found.newest && !found.fault) say(`Newest seal ${found.newest.seal}: ${shortHash(found.newest.hash)} (${found.newest.hash})`);
    const holds = anchor ? await anchorHolds(reader, anchor, say) : true;
    return !found.fault && holds;
  } finally {
    await reader.close();
  }
}
