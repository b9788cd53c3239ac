import { bagHref, Code } from "./code.tsx";

/** A name in a sentence that leads to its page. */
export type TextLink = { text: string; href: string; isCode: boolean };

export const bagLink = (code: string): TextLink => ({ text: code, href: bagHref(code), isCode: true });

const Link = ({ text, href, isCode }: TextLink) => <a href={href}>{isCode ? <Code code={text} /> : text}</a>;

type Part = string | TextLink;

/** Where a name stands by itself, not as a part of a longer one; -1 when nowhere. */
const placeOf = (sentence: string, name: string): number =>
  sentence.search(new RegExp(`(?<![\\w-])${name.replaceAll(/[^A-Z0-9]/gi, "\\$&")}(?![\\w-])`));

/** Cuts the first text that names it; null when none does. */
function withLink(parts: Part[], link: TextLink): Part[] | null {
  for (const [at, part] of parts.entries()) {
    const place = typeof part === "string" ? placeOf(part, link.text) : -1;
    if (typeof part !== "string" || place === -1) continue;
    return [...parts.slice(0, at), part.slice(0, place), link, part.slice(place + link.text.length), ...parts.slice(at + 1)];
  }
  return null;
}

/** Each name is a link where the sentence has it; what it doesn't name stands before it. */
export function LinkedText({ text, links }: { text: string; links: readonly TextLink[] }) {
  let parts: Part[] = [text];
  const others: TextLink[] = [];
  for (const link of links) {
    const cut = withLink(parts, link);
    if (cut) parts = cut;
    else others.push(link);
  }
  return (
    <>
      {others.map((link, at) => (
        <>
          <Link {...link} />
          {at < others.length - 1 || text ? " · " : ""}
        </>
      ))}
      {parts.map((part) => (typeof part === "string" ? part : <Link {...part} />))}
    </>
  );
}
