import { momentWords } from "../../domain/day.ts";
import { kilogramFigure } from "../../domain/weight.ts";
import type { ParentAnswer } from "../scan-door.ts";

/** A parent as a row of the page's list. `from` is the bill that it came back from. */
export type ListedParent = ParentAnswer & { at: number; byName: string; from?: string };

const tailLength = 4;
const barWidth = 64;

function putCode(link: Element | null, code: string, path: string) {
  if (!link) return;
  link.setAttribute("href", `${path}/${encodeURIComponent(code)}`);
  const tail = Object.assign(document.createElement("b"), { textContent: code.slice(-tailLength) });
  link.replaceChildren(code.slice(0, -tailLength), tail);
}

function putFill(row: Element, { count, capacity }: ParentAnswer) {
  const isShort = count < capacity;
  const words = row.querySelector(".fill .num");
  if (words) words.textContent = `${count} of ${capacity}`;
  const level = row.querySelector(".fill .level");
  level?.classList.toggle("level--short", isShort);
  level?.setAttribute("width", String(capacity > 0 ? Math.round((Math.min(count, capacity) / capacity) * barWidth) : 0));
  const badge = row.querySelector(".inside-bag .badge");
  if (badge?.lastChild && isShort) badge.lastChild.textContent = `${capacity - count} missing`;
  else badge?.remove();
}

function fillRow(row: HTMLElement, parent: ListedParent, timeZone: string) {
  const { code, kind, weightKg = 0, at, byName, from } = parent;
  row.dataset.code = code;
  row.classList.add("is-new");
  putCode(row.querySelector(".l1 .code"), code, "/bags");
  if (from) putCode(row.querySelector(".l2 .code"), from, "/bills");
  const kindCell = row.querySelector("td.muted.not-phone:not(.num)");
  if (kindCell) kindCell.textContent = kind;
  putFill(row, parent);
  const weight = row.querySelector("td.r")?.firstChild;
  if (weight) weight.textContent = kilogramFigure(weightKg);
  const moment = row.querySelector("time");
  if (moment) {
    moment.dateTime = new Date(at).toISOString();
    moment.textContent = momentWords(new Date(at), timeZone, new Date());
    if (moment.nextElementSibling) moment.nextElementSibling.textContent = ` by ${byName}`;
  }
  const takeOut = row.querySelector<HTMLAnchorElement>("[data-take-out]");
  if (!takeOut) return;
  takeOut.dataset.takeOut = code;
  takeOut.href = `?open=take-out&parent=${encodeURIComponent(code)}`;
  takeOut.setAttribute("aria-label", `Take out ${code}`);
}

/** The list of a bill or a return: rows of the server's own making, put in and taken out by its answers. */
export function createRows(name: "bill" | "return", timeZone: string) {
  const body = document.getElementById(`${name}-list`) as HTMLTableSectionElement | null;
  const template = document.getElementById(`${name}-row`) as HTMLTemplateElement | null;
  const rowOf = (code: string) => body?.querySelector<HTMLElement>(`tr[data-code="${CSS.escape(code)}"]`);

  /** What came last is the one that people look for. */
  function onlyNew() {
    for (const row of body?.querySelectorAll(".is-new") ?? []) row.classList.remove("is-new");
  }
  function changed() {
    const rows = [...(body?.rows ?? [])];
    for (const [place, row] of rows.entries()) {
      const number = row.querySelector("td.num");
      if (number) number.textContent = String(rows.length - place);
    }
    for (const [id, isHidden] of [
      ["table", rows.length === 0],
      ["empty", rows.length > 0],
    ] as const) {
      const part = document.getElementById(`${name}-${id}`);
      if (part) part.hidden = isHidden;
    }
  }
  return {
    /** Above what came before that event, below what came behind it: news of others may come late. */
    put(parent: ListedParent, event: bigint) {
      const known = rowOf(parent.code);
      // What is on a bill is frozen: its row is right, and stands where it came.
      if (known && name === "bill") return;
      const row = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
      if (!body || !row) return;
      known?.remove();
      onlyNew();
      fillRow(row, parent, timeZone);
      row.dataset.event = String(event);
      const before = [...body.rows].find(({ dataset }) => BigInt(dataset.event ?? 0) < event);
      body.insertBefore(row, before ?? null);
      changed();
    },
    take(code: string) {
      rowOf(code)?.remove();
      onlyNew();
      changed();
    },
  };
}
