import { type Kind, lengthsOf } from "./kind.ts";

/** The `number`th made-up code of a kind, in its own pattern: `SB00007`. For files that show how something is filled in. */
export function exampleCode({ pattern }: Pick<Kind, "pattern">, number: number): string {
  const { least, most, isFree } = lengthsOf(pattern);
  if (isFree) return `P${String(number).padStart(Math.max(0, Math.min(most, Math.max(least, 8)) - 1), "0")}`.slice(-most);
  let rest = number;
  const take = (signs: string) => {
    const sign = signs[rest % signs.length] as string;
    rest = Math.floor(rest / signs.length);
    return sign;
  };
  return [...pattern]
    .reverse()
    .map((sign) => (sign === "#" || sign === "*" ? take("0123456789") : sign === "@" ? take("ABCDEFGHIJKLMNOPQRSTUVWXYZ") : sign))
    .reverse()
    .join("");
}
