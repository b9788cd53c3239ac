import bwip from "bwip-js"; // its `raw` by name is a sort of barcode

/** The squares of a QR code, row by row; true is dark. Whoever draws it leaves four squares of white around. */
export function qrSquares(text: string): boolean[][] {
  const [code] = bwip.raw({ bcid: "qrcode", text }) as { pixs: number[]; pixx: number; pixy: number }[];
  if (!code) throw new Error("No QR code was made.");
  const { pixs, pixx, pixy } = code;
  return Array.from({ length: pixy }, (_, row) => pixs.slice(row * pixx, (row + 1) * pixx).map(Boolean));
}
