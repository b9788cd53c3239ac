/** What a column holds. `code`: bags of either sort. */
export type ColumnMeaning = "parent" | "child" | "code" | "kind" | "area" | "bill" | "ignore";

type Told = Exclude<ColumnMeaning, "code">;

/** Words that say it, in English, Hindi, and Hindi as people type it in Latin letters. A plural s doesn't matter. */
const words: Record<Told, string> = {
  ignore:
    "date time day month year weight wt gross net tare kg kgs gram qty quantity count total amount rate price remark note comment name status user operator scanner by serial sr sl s sno srno slno index page shift target customer party vehicle truck lorry driver phone mobile destination capacity created updated " +
    "तारीख दिनांक समय वजन भार मात्रा कुल टिप्पणी नाम स्थिति क्र क्रम ग्राहक गाड़ी वाहन ट्रक ड्राइवर मोबाइल तिथि",
  bill: "bill invoice challan dispatch despatch delivery dc voucher memo consignment shipment grn lr बिल चालान इनवॉइस इनवाइस बीजक प्रेषण रसीद",
  parent:
    "parent master mother outer sack gunny bora bori bore jumbo carton pallet container boriya parents बोरी बोरा बोरे बोरियां बोरियाँ पैरेंट पेरेंट पेरेन्ट पैरेन्ट मास्टर मुख्य मूल बड़ा बड़ी बड़े बाहरी",
  child:
    "child children packet pkt pack pouch inner small sub piece label sachet paket thaili चाइल्ड पैकेट पैकिट पाउच छोटा छोटी छोटे थैली थैलियां थैलियाँ लेबल अंदरूनी भीतरी पुड़िया",
  kind: "kind type sort category product variety item material crop commodity grade prakar kism किस्म प्रकार श्रेणी उत्पाद वस्तु फसल जिंस ग्रेड माल",
  area: "area location place zone region branch depot godown warehouse site sector unit plant center centre kshetra क्षेत्र इलाका इलाक़ा स्थान जगह गोदाम शाखा ज़ोन जोन डिपो केंद्र",
};

/** Say nothing of which sort; these alone make a column of codes. */
const codeWords = "bag code qr barcode bar id sku tag sticker थैला थैले बैग कोड क्यूआर बारकोड आईडी स्टिकर";
const fillers = "no nos num number numbers of the scanned scan list in to from for and dispatch_area नं नंबर नम्बर संख्या क्रमांक का की के में";

const plain = (text: string) => text.normalize("NFKC").toLowerCase();
const set = (list: string) => new Set(plain(list).split(" "));
const singular = (word: string) => (/^[a-z]{4,}s$/.test(word) ? word.slice(0, -1) : word);

const meanings = (Object.keys(words) as Told[]).map((meaning) => ({ meaning, known: set(words[meaning]) }));
const codes = set(codeWords);
const neutral = set(fillers);
const headingMaxLength = 60;
/** A factory label with its number: a packet, however much its text looks like a heading. */
export const labelText = /LABEL\s*NO\s*\.?\s*[:.]?\s*[0-9]/i;

/** `dispatch` is a bill's word, but a dispatch area is a place. */
const phrases: [RegExp, ColumnMeaning][] = [
  [/^(?:dispatch|despatch) (?:area|zone|place|location)$/, "area"],
  [/^delivery note(?: (?:no|number))?$/, "bill"],
  [/^(?:no|number|count|qty) of /, "ignore"],
  [/^(?:s|sr|sl|serial) ?(?:no|number)?$/, "ignore"],
  [/^(?:क्रमांक|क्र ?सं|क्रम ?संख्या|संख्या|नंबर)$/, "ignore"],
  [/^(?:label|लेबल)(?: (?:no|number|नंबर|नं))?$/, "child"],
];

/**
 * What a heading says of its column, or null when it is none that we know. "Parent Bag No." is a parent, "Bag Code" a code, "Bill date"
 * nothing that we need.
 */
export function headingMeaning(text: string): ColumnMeaning | null {
  if (text.length > headingMaxLength || labelText.test(text)) return null;
  const spaced = plain(text)
    .replace(/(\p{L})(?=\p{N})/gu, "$1 ")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
  const phrase = phrases.find(([shape]) => shape.test(spaced));
  if (phrase) return phrase[1];
  const said = spaced.split(" ").filter((word) => word !== "");
  if (said.length === 0 || said.some((word) => /\p{N}{3,}/u.test(word))) return null;
  const found = new Set<Told>();
  for (const word of said) for (const { meaning, known } of meanings) if (known.has(word) || known.has(singular(word))) found.add(meaning);
  const isKnown = (word: string) => meanings.some(({ known }) => known.has(word) || known.has(singular(word)));
  const strange = said.filter((word) => !isKnown(word) && !codes.has(singular(word)) && !neutral.has(word));
  if (strange.length > 2) return null; // a sentence, not a heading
  if (found.has("ignore")) return "ignore";
  if (found.size === 1) return [...found][0] as Told;
  if (found.size > 1)
    return found.has("kind") ? "ignore" : ([...found].find((meaning) => meaning === "parent" || meaning === "child") ?? "ignore");
  return strange.length === 0 && said.some((word) => codes.has(singular(word))) ? "code" : null;
}
