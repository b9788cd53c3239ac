import { type ParsedCode, parseCode, showableText } from "../domain/code.ts";
import { Problem } from "../domain/error.ts";
import type { Kind } from "../domain/kind.ts";
import { type OutcomeName, outcomeSentence, outcomes, type Result } from "../domain/outcome.ts";
import { kilogramsOf } from "../domain/weight.ts";
import { rightsHold } from "../store/people.ts";
import * as scans from "../store/scans.ts";
import { type Actor, acting, type Context } from "./context.ts";
import type { ScanInput } from "./scan-input.ts";

/** What the contract answers for one scan. */
export type ScanResult = {
  key: string;
  outcome: OutcomeName;
  result: Result;
  message: string;
  event: string;
  bag: {
    code: string;
    sort: "parent" | "child";
    kind: string;
    status: string;
  } | null;
  parent: ParentResult | null;
  bill: { number: string; status: string } | null;
  other: {
    parent: string;
    station: string | null;
    by: number | null;
    at: string | null;
  } | null;
  from?: ParentResult;
  undid?: { event: string; what: string; outcome: string; code: string | null };
  children?: { code: string; packedAt: string; by: number | null }[];
  replayed: boolean;
};

export type ParentResult = {
  code: string;
  kind: string;
  count: number;
  capacity: number;
  status: string;
  weightKg: number;
};

const moment = (text: string | undefined) => (text ? new Date(text).toISOString() : null);

const parentResult = (facts: scans.ParentFacts, kinds: Map<number, Kind>): ParentResult => ({
  code: facts.code,
  kind: kinds.get(facts.kind)?.name ?? "",
  count: facts.count,
  capacity: facts.capacity,
  status: facts.status,
  weightKg: kilogramsOf(facts.grams),
});

/** The answer of a command in the words of the contract. */
async function scanResult({ site }: Context, input: ScanInput, answer: scans.ScanAnswer): Promise<ScanResult> {
  const kindIds = [answer.bag?.kind, answer.parent?.kind, answer.from?.kind].filter((id) => id !== undefined);
  const kinds = await site.kinds.named(kindIds);
  const isOutside = answer.outcome === "not_allowed"; // how another area's bags stand is theirs to know, as at a look-up
  const facts = {
    ...answer,
    code: answer.bag?.code ?? answer.code ?? "",
    sack: answer.parent?.code ?? ("parent" in input ? showableText(input.parent) : ""),
    from: answer.from?.code ?? null,
    bill: answer.bill?.number ?? null,
    undid: answer.undid ? { what: answer.undid.what, code: answer.undid.code ?? "" } : null,
  };
  return {
    key: input.key,
    outcome: answer.outcome,
    result: outcomes[answer.outcome].result,
    message: outcomeSentence(answer.outcome, facts, site.timeZone),
    event: answer.event,
    bag: answer.bag && !isOutside ? { ...answer.bag, kind: kinds.get(answer.bag.kind)?.name ?? "" } : null,
    parent: answer.parent && !isOutside ? parentResult(answer.parent, kinds) : null,
    bill: isOutside ? null : (answer.bill ?? null),
    other:
      answer.other && !isOutside
        ? {
            parent: answer.other.parent,
            station: answer.other.station ?? null,
            by: answer.other.by ?? null,
            at: moment(answer.other.at),
          }
        : null,
    ...(answer.from ? { from: parentResult(answer.from, kinds) } : {}),
    ...(answer.undid ? { undid: { ...answer.undid, code: answer.undid.code ?? null } } : {}),
    ...(answer.children
      ? {
          children: answer.children.map((child) => ({
            ...child,
            packedAt: new Date(child.packedAt).toISOString(),
            by: child.by ?? null,
          })),
        }
      : {}),
    replayed: answer.replayed,
  };
}

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

const listMaxMs = 20_000;

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
      const answer = await acting(context, "scan_bags", (actor) => command(context, actor, input, sentAt));
      results.push(await scanResult(context, input, answer));
    } catch (error) {
      if (error instanceof Problem && error.code === "key_reused") {
        throw new Problem("invalid", "key_reused", error.message, {
          errors: [{ path: `scans.${place}.key`, message: error.message }],
        });
      }
      if (results.length > 0 && error instanceof Problem && error.kind === "busy") break;
      throw error;
    }
  }
  return results;
}
