import { tellFloor } from "../cache/bus.ts";
import { bagTag, billTag, everything, floorTag } from "../cache/tags.ts";
import { type ParsedCode, parseCode, showableText } from "../domain/code.ts";
import { Problem } from "../domain/error.ts";
import type { Action } from "../domain/role.ts";
import * as scans from "../store/scans.ts";
import { rightsHold } from "../store/sessions.ts";
import { type Actor, acting, type Context } from "./context.ts";
import type { ScanInput } from "./scan-input.ts";
import { type ScanResult, scanResult } from "./scan-result.ts";

/** What was asked, in one UUID: the same key with another one is refused. Times and ways of reading don't count. */
function fingerprint(input: ScanInput): string {
  const { key: _key, at: _at, how: _how, ...asked } = input;
  const text = JSON.stringify(Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1)));
  return new Bun.CryptoHasher("md5").update(text).digest("hex");
}

const agesMaxMs = 365 * 86_400_000;

/** How long ago the trigger was pulled, by the client's clock alone: a clock that is wrong is wrong for both times. */
function ageMs(input: ScanInput, sentAt: string | undefined): number {
  if (!input.at || !sentAt) return 0;
  return Math.min(agesMaxMs, Math.max(0, Date.parse(sentAt) - Date.parse(input.at)));
}

const scanned = (parsed: ParsedCode): scans.ScannedCode => ({
  code: parsed.code,
  kindId: parsed.ok ? parsed.kind.id : null,
});

function command(context: Context, actor: Actor, input: ScanInput, sentAt: string | undefined): Promise<scans.ScanAnswer> {
  const { database, kinds, ownHosts } = context.site;
  return kinds.with((state) => {
    const read = (text: string) => parseCode(text, { kinds: state.kinds, ownHosts });
    const parent = "parent" in input ? read(input.parent) : null;
    const child = "child" in input ? read(input.child) : null;
    const texts = ["child" in input ? input.child : "", "parent" in input ? input.parent : ""];
    const subject = child ?? parent;
    const worst = [child, parent].find((parsed) => parsed && parsed.code === null) ?? subject;
    const header: scans.ScanHeader = {
      sessionId: actor.sessionId,
      rights: actor.rights,
      key: input.key,
      fingerprint: fingerprint(input),
      station: input.station ?? null,
      how: input.how ?? "api",
      ageMs: ageMs(input, sentAt),
      kindsVersion: state.version,
      text: subject?.code ?? showableText(texts.find((text) => text !== "") ?? ""),
      problem: worst && !worst.ok ? worst.problem : null,
    };
    switch (input.do) {
      case "open":
        return scans.openParent(database, header, scanned(parent as ParsedCode));
      case "pack":
        return scans.packChild(database, header, scanned(parent as ParsedCode), scanned(child as ParsedCode));
      case "move":
        return scans.moveChild(database, header, scanned(parent as ParsedCode), scanned(child as ParsedCode));
      case "unpack":
        return scans.unpackChild(database, header, scanned(child as ParsedCode));
      case "close":
        return scans.closeParent(database, header, scanned(parent as ParsedCode), input.reason ?? null);
      case "reopen":
        return scans.reopenParent(database, header, scanned(parent as ParsedCode), input.reason);
      case "link":
        return scans.linkParent(database, header, input.bill, scanned(parent as ParsedCode));
      case "unlink":
        return scans.unlinkParent(database, header, input.bill, scanned(parent as ParsedCode));
      case "return":
        return scans.returnParent(database, header, input.return, scanned(parent as ParsedCode));
      case "undo":
        return scans.undoScan(database, header, input.scan ?? null);
    }
  });
}

/** What a device kept for somebody is never done in another's name. Throws `other_person`; `signedOut` when nobody is there any more. */
async function ofWhoScanned(context: Context, person: number): Promise<void> {
  if (context.actor.person.id === person) return;
  await acting(context, "scan_bags", (actor) => rightsHold(context.site.database, actor));
  throw new Problem("conflict", "other_person", "Somebody else is signed in here now. These scans wait for the person who made them.");
}

const actionOf = (input: ScanInput): Action =>
  input.do === "link" || input.do === "unlink" || input.do === "return" ? "scan_bills" : "scan_bags";

/** A number in a scan that names no bill or return is wrong input: sent again it would be wrong again. */
const inputFields: Record<string, string> = { key_reused: "key", unknown_bill: "bill", unknown_return: "return" };

const listMaxMs = 20_000;

/**
 * All that a scan may have changed, or was changed by the same key before it was answered. A parent's change shows in its children too:
 * they bear its tag.
 */
function touched(input: ScanInput, { code, bag, parent, from, bill }: scans.ScanAnswer): string[] {
  if (input.do === "undo") return [everything]; // rare, and its answer doesn't name every bag that it put back
  const codes = [code, bag?.code, parent?.code, from?.code].filter((one) => one !== undefined);
  const bills = [bill?.number, "bill" in input ? input.bill : undefined].filter((one) => one !== undefined);
  return [floorTag, ...codes.map(bagTag), ...bills.map(billTag)];
}

/**
 * The one door for scans: done in order, each in its own transaction and one round trip. A fault of ours in the middle ends the list;
 * what was answered until then is stored, the rest is sent again. Throws `Problem` when not even the first could be answered.
 */
export async function scanAll(
  context: Context,
  list: readonly ScanInput[],
  sentAt: string | undefined,
  person?: number,
): Promise<ScanResult[]> {
  if (person !== undefined) await ofWhoScanned(context, person);
  const results: ScanResult[] = [];
  const until = performance.now() + listMaxMs;
  for (const [place, input] of list.entries()) {
    if (place > 0 && performance.now() > until) break;
    try {
      const answer = await acting(context, actionOf(input), (actor) => command(context, actor, input, sentAt));
      context.changed(touched(input, answer));
      tellFloor(context.site.bus, answer.bill?.number);
      results.push(await scanResult(context, input, answer));
    } catch (error) {
      const field = error instanceof Problem ? inputFields[error.code] : undefined;
      if (error instanceof Problem && field) {
        throw new Problem("invalid", error.code, error.message, {
          errors: [{ path: `scans.${place}.${field}`, message: error.message }],
        });
      }
      if (results.length > 0 && error instanceof Problem && error.kind === "busy") break;
      throw error;
    }
  }
  return results;
}
