import { refusal } from "./refusal.ts";

/** What a file is by its content. `zip` and `ole` are containers that say more inside. */
export type FileSort = "zip" | "ole" | "biff" | "html" | "text";

const signatures: [signature: string, what: string][] = [
  ["25504446", "a PDF"],
  ["89504e47", "a picture (PNG)"],
  ["ffd8ff", "a picture (JPEG)"],
  ["49492a00", "a picture (TIFF)"],
  ["4d4d002a", "a picture (TIFF)"],
  ["7f454c46", "a program"],
  ["526172211a07", "a RAR archive"],
  ["377abcaf271c", "a 7-Zip archive"],
  ["1f8b", "a compressed file (gzip)"],
  ["fd377a585a", "a compressed file (xz)"],
  ["7b5c727466", "a text document (RTF)"],
  ["53514c69746520", "a database (SQLite)"],
];

/** Signs that a table may begin with too: the code MZ00017 is no program. What comes after them tells. */
const lettersOnly: [signature: string, what: string][] = [
  ["4d5a", "a program"],
  ["47494638", "a picture (GIF)"],
  ["425a68", "a compressed file (bzip2)"],
];

const otherTexts: [RegExp, code: "not_a_table" | "old_format", what: string][] = [
  [/^\s*(?:\[\s*[[{"]|\{\s*")/, "not_a_table", "a JSON file for programs"],
  [/^MIME-Version:/i, "old_format", "a web archive (MHTML), which is not read"],
];

const isMarkup = /^\s*<(?:!doctype html|html|head|body|meta|table|style|div|\?xml|workbook|!--)/i;

/** The beginning as text, whatever its encoding: enough to know markup by. */
function beginning(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString("utf16le", 2);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder("utf-16be").decode(head.subarray(2));
  return head.toString("utf8", head[0] === 0xef && head[1] === 0xbb ? 3 : 0);
}

function markupSort(text: string): FileSort {
  if (/schemas-microsoft-com:office:spreadsheet"/i.test(text) && /<(?:\w+:)?workbook\b/i.test(text))
    throw refusal("old_format", "an Excel file of 2003 in XML, which is not read");
  if (/<(?:html|table|body)\b/i.test(text)) return "html";
  throw refusal("not_a_table", "an XML document");
}

/** Tells a file by its first bytes (64 KB are enough) and never by its name. Throws `file_empty`, `not_a_table`, `old_format`. */
export function sniff(head: Buffer): FileSort {
  if (head.length === 0) throw refusal("file_empty");
  const signature = head.subarray(0, 8).toString("hex");
  if (/^504b0(?:304|506|708)/.test(signature)) return "zip";
  if (signature === "d0cf11e0a1b11ae1") return "ole";
  if (/^09(?:00|02|04|08)(?:04|06|08|10)00/.test(signature)) return "biff";
  const known = head.subarray(0, 1024).includes(0) ? [...signatures, ...lettersOnly] : signatures;
  const binary = known.find(([start]) => signature.startsWith(start));
  if (binary) throw refusal("not_a_table", binary[1]);
  const text = beginning(head);
  if (isMarkup.test(text)) return markupSort(text);
  const other = otherTexts.find(([start]) => start.test(text));
  if (other) throw refusal(other[1], other[2]);
  return "text";
}
