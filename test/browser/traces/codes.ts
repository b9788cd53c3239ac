/** Codes that no other trace has: a sack, a hyphen, packets of several lengths. No Y, Z, A, Q, W or M, unless asked for. */
export function codeSource() {
  let number = 0;
  const digits = (length: number) => String(++number).padStart(length, "0");
  return {
    sack: () => `SB${digits(5)}`,
    moong: () => `M444-${digits(5)}`,
    packet: () => `PKT${digits(6)}`,
    short: () => `K${digits(3)}`,
    long: () => `CHLD${digits(14)}`,
    number: () => digits(8),
    serial: () => digits(6),
    /** A packet whose letters German and French keyboards move. */
    moved: (letters: string) => `${letters}${digits(4)}`,
  };
}

const checkDigit = (digits: string): string => {
  const sum = [...digits].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
};

/** GTIN and serial number as GS1 writes them; the code is one followed by the other. */
export function gtinWith(serial: string): { gtin: string; code: string } {
  const base = "0890123400001";
  const gtin = base + checkDigit(base);
  return { gtin, code: gtin + serial };
}

export function sscc(number: number): string {
  const base = `3890123${String(number).padStart(10, "0")}`;
  return base + checkDigit(base);
}
