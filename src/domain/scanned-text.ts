const zeroWidth =
  /\u034f|[\ufe00-\ufe0f]|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/g;
/** Everything below a blank but GS (1D), which keeps the parts of a GS1 text apart. */
const control = /[\u0000-\u001c\u001e\u001f\u007f-\u009f]/g;
const aimMark = /^\]([A-Za-z][0-9A-Za-z])/;

/** What people and wedges leave around and inside a text. Line ends and tabs stay a gap, so that two lines never run into one code. */
export const withoutDirt = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(zeroWidth, "")
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " ")
    .replace(control, "")
    .trim();

/** Takes one AIM mark such as `]Q3` off a text without dirt. */
export function withoutAimMark(text: string): { text: string; symbology: string | null } {
  const mark = aimMark.exec(text);
  return mark ? { text: text.slice(mark[0].length).trim(), symbology: `]${mark[1]}` } : { text, symbology: null };
}
