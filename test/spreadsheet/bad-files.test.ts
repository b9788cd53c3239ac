import { afterAll, describe, expect, test } from "bun:test";
import { Problem } from "../../src/domain/error.ts";
import { badFiles } from "../support/workbooks/bad.ts";
import { filesPlace, isAlive, rawRows, readRaw } from "../support/workbooks/place.ts";

const place = filesPlace();
afterAll(place.remove);

describe("a file that can't be read is refused in words", () => {
  for (const { what, make, code, says } of badFiles)
    test(what, async () => {
      const reading = readRaw(place.put(make()));
      let pid = 0;
      let rows = 0;
      const problem = await (async () => {
        const batches = reading[Symbol.asyncIterator]();
        for (let next = batches.next(); ; next = batches.next()) {
          pid = reading.pid ?? pid;
          const { done, value } = await next;
          if (done) return null;
          rows += rawRows(value).length;
        }
      })().catch((error: unknown) => error as Problem);
      expect(problem).toBeInstanceOf(Problem);
      expect({ code: problem?.code, kind: problem?.kind, rows }).toEqual({
        code,
        kind: "invalid",
        rows: code === "cell_too_long" || code === "open_quote" ? rows : 0,
      });
      expect(problem?.message).toMatch(says);
      expect(problem?.message).toMatch(/^[A-Z].*\.$/);
      expect(pid).toBeGreaterThan(0);
      expect(isAlive(pid)).toBe(false);
    });
});
