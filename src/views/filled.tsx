import type { Child } from "hono/jsx";
import type { Filling, FillingRow } from "../domain/filling.ts";

/** The text of a place. */
export const says = (filling: Filling | FillingRow, name: string): string => {
  const said = filling[name];
  return typeof said === "string" ? said : "";
};

export const rowsOf = (filling: Filling, name: string): FillingRow[] => {
  const rows = filling[name];
  return typeof rows === "string" || rows === undefined ? [] : rows;
};

/** A text that the browser keeps true: `widgets/fill` puts newer ones in its place. */
export const Filled = ({ of, name, ...more }: { of: Filling | FillingRow; name: string; class?: string }) => (
  <span data-fill={name} {...more}>
    {says(of, name)}
  </span>
);

const blank: FillingRow = new Proxy({}, { get: () => "" });

/** The rows of a list, and before them one without words that new rows are made from. */
export const FilledRows = ({ of, name, row }: { of: Filling; name: string; row: (one: FillingRow) => Child }) => (
  <>
    <template>{row(blank)}</template>
    {rowsOf(of, name).map(row)}
  </>
);
