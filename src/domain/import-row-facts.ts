/** What is known of a row besides its reason. `other`: the other parent, the bill, the row where it stood first, what stood in a cell. */
export type RowFacts = { parent: string | null; child: string | null; bill: string | null; other: string | null; hint: string | null };

/** The sentence of a reason, with the names of the row where they are known. */
export type RowWords = (row: RowFacts) => string;

export const childOf = ({ child }: RowFacts) => child ?? "This bag";
export const parentOf = ({ parent }: RowFacts) => parent ?? "its parent";
export const bagOf = (row: RowFacts) => row.child ?? row.parent ?? "This bag";
export const meant = ({ hint }: RowFacts) => (hint ? ` Perhaps ${hint} is meant.` : "");

/** `2:17` is sheet 2, row 17. */
export const placeOf = ({ other }: RowFacts) => {
  if (other === null) return "see each row";
  const [sheet, row] = other.split(":");
  return `sheet ${sheet}, row ${row}`;
};

/** `C5 North` is what stands in cell C5. */
export const inCell = ({ other }: RowFacts) => {
  if (other === null) return "as in these rows";
  const [cell = "", ...text] = other.split(" ");
  return `“${text.join(" ")}” in cell ${cell}`;
};
