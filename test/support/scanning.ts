import { parseCode } from "../../src/domain/code.ts";
import { Problem } from "../../src/domain/error.ts";
import * as scans from "../../src/store/scans.ts";
import type { SignedIn, TestSite } from "./site.ts";

export type Station = ReturnType<typeof station>;

const triesMax = 10;

/** As every station does: what a busy system had no time for is sent again, under the same key. */
async function sent<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Problem && error.kind === "busy") || tries === triesMax) throw error;
      await Bun.sleep(100 * tries);
    }
  }
}

/** A station that scans straight through the store: one call, one statement. The codes go through the parser as everywhere. */
export function station({ database, site }: TestSite, who: SignedIn, name: string | null = `table-${crypto.randomUUID().slice(0, 6)}`) {
  async function header(text: string, key: string = crypto.randomUUID()) {
    const state = await site.kinds.current();
    const read = (code: string) => parseCode(code, { kinds: state.kinds });
    const scanned = (code: string): scans.ScannedCode => {
      const parsed = read(code);
      return { code: parsed.code, kindId: parsed.ok ? parsed.kind.id : null };
    };
    const parsed = read(text);
    const made: scans.ScanHeader = {
      sessionId: who.sessionId,
      rights: 1,
      key,
      fingerprint: new Bun.CryptoHasher("md5").update(text + key).digest("hex"),
      station: name,
      how: "scanner",
      ageMs: 0,
      kindsVersion: state.version,
      text,
      problem: parsed.ok ? null : parsed.problem,
    };
    return { header: made, scanned };
  }
  return {
    name,
    who,
    open: async (parent: string, key?: string) => {
      const { header: h, scanned } = await header(parent, key);
      return sent(() => scans.openParent(database, h, scanned(parent)));
    },
    pack: async (parent: string, child: string, key?: string) => {
      const { header: h, scanned } = await header(child, key);
      return sent(() => scans.packChild(database, h, scanned(parent), scanned(child)));
    },
    move: async (parent: string, child: string, key?: string) => {
      const { header: h, scanned } = await header(child, key);
      return sent(() => scans.moveChild(database, h, scanned(parent), scanned(child)));
    },
    unpack: async (child: string, key?: string) => {
      const { header: h, scanned } = await header(child, key);
      return sent(() => scans.unpackChild(database, h, scanned(child)));
    },
    close: async (parent: string, reason: string | null = null, key?: string) => {
      const { header: h, scanned } = await header(parent, key);
      return sent(() => scans.closeParent(database, h, scanned(parent), reason));
    },
    reopen: async (parent: string, reason = "more came", key?: string) => {
      const { header: h, scanned } = await header(parent, key);
      return sent(() => scans.reopenParent(database, h, scanned(parent), reason));
    },
    link: async (bill: string, parent: string, key?: string) => {
      const { header: h, scanned } = await header(parent, key);
      return sent(() => scans.linkParent(database, h, bill, scanned(parent)));
    },
    unlink: async (bill: string, parent: string, key?: string) => {
      const { header: h, scanned } = await header(parent, key);
      return sent(() => scans.unlinkParent(database, h, bill, scanned(parent)));
    },
    giveBack: async (ticket: string, parent: string, key?: string) => {
      const { header: h, scanned } = await header(parent, key);
      return sent(() => scans.returnParent(database, h, ticket, scanned(parent)));
    },
    undo: async (key?: string) => {
      const { header: h } = await header("", key);
      return sent(() => scans.undoScan(database, h));
    },
  };
}

let numbers = 0;
/** Codes that no other test of the file has. */
export const newParent = () => `SB${String(++numbers).padStart(5, "0")}`;
export const newMoong = () => `M444-${String(++numbers).padStart(5, "0")}`;
export const newChild = () => `PKT${String(++numbers).padStart(7, "0")}`;
