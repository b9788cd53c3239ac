import { Problem } from "../../domain/error.ts";
import type { Context } from "../../services/context.ts";
import type { ScanInput } from "../../services/scan-input.ts";
import type { ScanResult } from "../../services/scan-result.ts";
import { scanAll } from "../../services/scanning.ts";
import type { PageNotice } from "../../views/form.tsx";

type Asked = { do: "link" | "unlink"; bill: string; parent: string } | { do: "return"; return: string; parent: string };

const codeMaxLength = 1000;

/** One scan out of a form, by the door that all scans take. Throws `unknown_bill`, `unknown_return`: of a form they are in its address. */
export async function typedScan(context: Context, asked: Asked): Promise<ScanResult> {
  const parent = asked.parent.slice(0, codeMaxLength);
  const scan: ScanInput = { ...asked, parent, key: crypto.randomUUID(), station: "no-script", how: "typed" };
  try {
    const [result] = await scanAll(context, [scan], undefined);
    return result as ScanResult;
  } catch (error) {
    if (!(error instanceof Problem) || !/^unknown_(?:bill|return)$/.test(error.code)) throw error;
    throw new Problem("unknown", error.code, error.message);
  }
}

/** What came of it, where it was no success: harmless, or refused. */
export const scanNotice = ({ result, message }: ScanResult): PageNotice => ({ tone: result === "refused" ? "bad" : "dup", text: message });
