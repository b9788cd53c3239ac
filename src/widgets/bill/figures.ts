import { differenceWords, kilogramFigure } from "../../domain/weight.ts";
import type { BillAnswer } from "../scan-door.ts";

const figure = (count: number): string => count.toLocaleString("en");

/** Writes the server's figures where the page says them (`data-figure`); what an answer does not know stays. */
export function showFigures(bill: Partial<BillAnswer>, root: ParentNode = document): void {
  const { parents, children, short, target, weightKg, expectedWeightKg: expected } = bill;
  const put = (name: string, words: string) => {
    for (const place of root.querySelectorAll(`[data-figure="${name}"]`)) place.textContent = words;
  };
  for (const [name, count] of Object.entries({ parents, children, short, target })) if (count != null) put(name, figure(count));
  if (weightKg != null) put("weight", kilogramFigure(weightKg));
  if (weightKg != null && expected !== undefined) {
    put("expected", expected === null ? "" : kilogramFigure(expected));
    put("difference", expected === null ? "" : differenceWords(weightKg, expected));
    for (const part of root.querySelectorAll<HTMLElement>('[data-part="expected"]')) part.hidden = expected === null;
  }
  for (const bar of root.querySelectorAll<HTMLProgressElement>('progress[data-figure="progress"]')) {
    if (target != null) bar.max = target;
    if (parents != null) bar.value = parents;
  }
}
