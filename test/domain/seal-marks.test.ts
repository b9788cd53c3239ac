import { expect, test } from "bun:test";
import { readHash, shortHash } from "../../src/domain/anchor.ts";
import { firstFault } from "../../src/domain/seal-marks.ts";

const marks = (...all: [id: number, hash: number][]) => {
  const bytes = new Uint8Array(all.length * 16);
  const view = new DataView(bytes.buffer);
  for (const [place, [id, hash]] of all.entries()) {
    view.setBigInt64(place * 16, BigInt(id));
    view.setBigUint64(place * 16 + 8, BigInt(hash));
  }
  return bytes;
};

test("the first event that is not as it was sealed", () => {
  const sealed = marks([1, 10], [2, 20], [4, 40]);
  expect(firstFault(sealed, sealed)).toBeNull();
  expect(firstFault(sealed, marks([1, 10], [2, 21], [4, 41]))).toEqual({ event: "2", what: "changed" });
  expect(firstFault(sealed, marks([1, 10], [4, 40]))).toEqual({ event: "2", what: "removed" });
  expect(firstFault(sealed, marks([1, 10], [2, 20]))).toEqual({ event: "4", what: "removed" });
  expect(firstFault(sealed, marks([1, 10], [2, 20], [3, 30], [4, 40]))).toEqual({ event: "3", what: "inserted" });
  expect(firstFault(sealed, marks([1, 10], [2, 20], [4, 40], [5, 50]))).toEqual({ event: "5", what: "inserted" });
  expect(firstFault(sealed, marks())).toEqual({ event: "1", what: "removed" });
});

test("a hash is written down in five groups, and read back from them", () => {
  const hash = "7f3a91c204deb86a55e1".padEnd(64, "0");
  expect(shortHash(hash)).toBe("7F3A 91C2 04DE B86A 55E1");
  expect(readHash(" 7F3A-91C2 04de b86a 55e1 ")).toBe("7f3a91c204deb86a55e1");
  expect(readHash(hash)).toBe(hash);
  expect([readHash("7F3A"), readHash("no hash"), readHash(`${hash}0`)]).toEqual([null, null, null]);
});
