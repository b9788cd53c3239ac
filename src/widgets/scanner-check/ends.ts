import type { KeyPress } from "../wedge/press.ts";

export type EndName = "none" | "enter" | "line_feed" | "crlf" | "tab" | "several";

/** Ctrl+J and Ctrl+M are how some scanners write line feed and return. */
function endOf({ key, code, ctrl }: KeyPress): EndName {
  if (key === "Tab" || key === "\t") return "tab";
  return key === "\n" || (ctrl && (/^j$/i.test(key) || code === "KeyJ")) ? "line_feed" : "enter";
}

const words: Record<EndName, string> = {
  none: "no key",
  enter: "Enter",
  line_feed: "line feed (LF)",
  crlf: "Enter and line feed (CR+LF)",
  tab: "Tab",
  several: "",
};

/** By which keys the code was ended, and what they are called. */
export function endsOf(presses: readonly KeyPress[]): { name: EndName; words: string } {
  const names = presses.map(endOf);
  const name = names.join() === "enter,line_feed" ? "crlf" : names.length > 1 ? "several" : (names[0] ?? "none");
  return { name, words: words[name] || severalWords(names) };
}

function severalWords(names: readonly EndName[]): string {
  const [first] = names as [EndName];
  if (names.some((name) => name !== first)) return names.map((name) => words[name]).join(", then ");
  return `${words[first]} ${names.length === 2 ? "twice" : `${names.length} times`}`;
}
