/** Reads the squares of a small QR code (versions 1 to 3, one block, no faults), by ISO/IEC 18004; true is dark. */
export function readQr(squares: readonly boolean[][]): string {
  const size = squares.length;
  const version = (size - 17) / 4;
  if (version < 1 || version > 3) throw new Error(`A QR code of ${size} squares is not read here.`);
  const isDark = (row: number, column: number) => squares[row]?.[column] === true;
  // The format is written turned over by 10 101 0000010010: two bits of level, three of mask.
  const mask = [2, 3, 4].reduce((bits, column) => bits * 2 + Number(isDark(8, column)), 0) ^ 0b101;
  const bits: number[] = [];
  for (const [row, column] of wayThrough(size)) {
    if (!isOwn(row, column, size, version)) bits.push(Number(isDark(row, column) !== (masks[mask] as Mask)(row, column)));
  }
  return textOf(bits, dataBytes(version, isDark));
}

type Mask = (row: number, column: number) => boolean;
const masks: Mask[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** Data bytes of versions 1 to 3 by level (M, L, H, Q), where there is one block; what follows mends faults. */
const bytesOf = [
  [16, 28, 44],
  [19, 34, 55],
  [9, 16],
  [13, 22],
];

function dataBytes(version: number, isDark: (row: number, column: number) => boolean): number {
  const level = ((Number(isDark(8, 0)) << 1) | Number(isDark(8, 1))) ^ 0b10;
  const bytes = bytesOf[level]?.[version - 1];
  if (bytes === undefined) throw new Error("Only codes of one block are read here.");
  return bytes;
}

/** Up and down in pairs of columns, from the right; column 6 is the ruler's. */
function wayThrough(size: number): [number, number][] {
  const way: [number, number][] = [];
  let isUp = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2, isUp = !isUp)
    for (let step = 0; step < size; step++) {
      const row = isUp ? size - 1 - step : step;
      way.push([row, right], [row, right - 1]);
    }
  return way;
}

/** The corners, the rulers, the format and the small square: no data there. */
function isOwn(row: number, column: number, size: number, version: number): boolean {
  const isCorner = (row < 9 && (column < 9 || column >= size - 8)) || (row >= size - 8 && column < 9);
  const isSmall = version > 1 && Math.abs(row - (size - 7)) < 3 && Math.abs(column - (size - 7)) < 3;
  return isCorner || isSmall || row === 6 || column === 6;
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

function textOf(bits: readonly number[], bytes: number): string {
  let place = 0;
  const take = (count: number) => {
    let number = 0;
    for (let each = 0; each < count; each++) number = number * 2 + (bits[place++] as number);
    return number;
  };
  let text = "";
  while (place + 4 <= bytes * 8) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode === 4) for (let left = take(8); left > 0; left--) text += String.fromCharCode(take(8));
    else if (mode === 2) text += pairs(take(9), take);
    else if (mode === 1) text += threes(take(10), take);
    else throw new Error(`Mode ${mode} is not read here.`);
  }
  return text;
}

function pairs(signs: number, take: (bits: number) => number): string {
  let text = "";
  for (let left = signs; left > 0; left -= 2) {
    const value = take(left > 1 ? 11 : 6);
    text += left > 1 ? `${alphanumeric[Math.floor(value / 45)]}${alphanumeric[value % 45]}` : alphanumeric[value];
  }
  return text;
}

function threes(digits: number, take: (bits: number) => number): string {
  let text = "";
  for (let left = digits; left > 0; left -= 3) {
    const count = Math.min(left, 3);
    text += String(take([0, 4, 7, 10][count] as number)).padStart(count, "0");
  }
  return text;
}
