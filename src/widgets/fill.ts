import type { Filling, FillingRow } from "../domain/filling.ts";
import { isOwnPath } from "./own-path.ts";

/** What may be set from a text. Links only to pages of ours; nothing here can become script or markup. */
const attributes = new Set(["x", "y", "x1", "x2", "y1", "y2", "width", "height", "visibility", "class", "aria-label", "href", "datetime"]);

const textOf = (filling: Filling | FillingRow, name: string): string | null => {
  const said = filling[name];
  return typeof said === "string" ? said : null;
};

function put(element: Element, marks: string, filling: Filling | FillingRow): void {
  for (const mark of marks.split(" ")) {
    const [attribute = "", name = ""] = mark.split(":");
    const text = textOf(filling, name);
    if (text === null || !attributes.has(attribute) || element.getAttribute(attribute) === text) continue;
    if (attribute !== "href" || isOwnPath(text)) element.setAttribute(attribute, text);
  }
}

/** As many rows as there are; a new one is a copy of the list's template. A drawing has no template, and always the same parts. */
function fillRows(list: Element, rows: FillingRow[]): void {
  const template = [...list.children].find((child) => child instanceof HTMLTemplateElement);
  const own = () => [...list.children].filter((child) => child !== template);
  if (template) {
    for (const left of own().slice(rows.length)) left.remove();
    for (let count = own().length; count < rows.length; count++) list.append(template.content.cloneNode(true));
  }
  for (const [place, element] of own().entries()) fill(element, rows[place] ?? {});
}

/**
 * Puts newer texts into the marked places: `data-fill` a text, `data-put` attributes, `data-each` rows, `data-show` and `data-hide` whether
 * it is there. Elements stay, so that focus, scrolling and what is selected do; what says the same as before is not touched.
 */
export function fill(element: Element, filling: Filling | FillingRow): void {
  const { fill: name, put: marks, each, show, hide } = (element as HTMLElement | SVGElement).dataset;
  if (each !== undefined) {
    const rows = filling[each];
    if (Array.isArray(rows)) fillRows(element, rows);
    return;
  }
  if (marks !== undefined) put(element, marks, filling);
  if (show !== undefined) element.toggleAttribute("hidden", textOf(filling, show) === "");
  if (hide !== undefined) element.toggleAttribute("hidden", textOf(filling, hide) !== "");
  const text = name === undefined ? null : textOf(filling, name);
  if (text === null) for (const child of element.children) fill(child, filling);
  else if (element.textContent !== text) element.textContent = text;
}
