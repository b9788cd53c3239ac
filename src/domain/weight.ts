/** Weights are whole grams inside and kilograms with up to three decimals outside; never rounded on the way. */
export const kilogramsOf = (grams: number): number => grams / 1000;

/** Back to the grams that `kilogramsOf` was given. */
export const gramsOf = (kilograms: number): number => Math.round(kilograms * 1000);

/** 12.0, 12.5, 0.25: kilograms as people read them, where "kg" stands beside them. */
export const kilogramFigure = (kilograms: number): string =>
  kilograms.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 3 });

/** 12.0 kg, 12.5 kg, 0.25 kg. */
export const weightWords = (grams: number): string => `${kilogramFigure(kilogramsOf(grams))} kg`;

/** How far a weight is from what is expected: −189.0, +2.5, 0.0. */
export function differenceWords(weightKg: number, expectedKg: number): string {
  const grams = gramsOf(weightKg) - gramsOf(expectedKg);
  const sign = grams < 0 ? "−" : grams > 0 ? "+" : "";
  return `${sign}${kilogramFigure(Math.abs(grams) / 1000)}`;
}
