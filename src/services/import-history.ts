import type { EventRow } from "../store/events.ts";
import type { ScanAnswer } from "../store/scans.ts";

type Answer = Partial<ScanAnswer> & { import?: number };
type UploadEvent = { what: string; outcome: string; code: string | null; bag: string | null; answer: Answer | null };

export const isOfUpload = ({ what }: Pick<UploadEvent, "what">) => what === "import" || what === "import_revoked";
export const uploadName = (answer: Answer | null) => `upload ${answer?.import ?? ""}`.trim();

/** What an upload did to a parent and a bill, or what taking it back undid. */
export function uploadedBillWords({ what, outcome, code, bag, answer }: UploadEvent, bill: string): string {
  const [parent, upload, inside] = [bag ?? code, uploadName(answer), answer?.parent];
  if (what === "import_revoked") return `${parent} is off bill ${bill}: ${upload} was taken back.`;
  const short = outcome === "linked_short" && inside ? `, with only ${inside.count} of ${inside.capacity} child bags inside` : "";
  return `${parent} was put on bill ${bill} by ${upload}${short}.`;
}

/** What an upload did to a bag, or what taking it back undid. */
export function uploadedBagWords(event: EventRow): string {
  const { what, bag, code, parent, from, answer } = event;
  if (answer?.bill) return uploadedBillWords(event, answer.bill.number);
  const [child, upload] = [bag ?? code, uploadName(answer)];
  if (what === "import_revoked")
    return parent ? `${child} is back in ${parent}: ${upload} was taken back.` : `${child} is out of ${from}: ${upload} was taken back.`;
  if (!parent) return `${child} came with ${upload}.`;
  return from ? `${child} was moved from ${from} to ${parent} by ${upload}.` : `${child} was put into ${parent} by ${upload}.`;
}
