import { expect, test } from "bun:test";
import { keepToasts, stayMs, takeKept } from "../../src/widgets/toast-clock.ts";

function store() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  };
}

test("a message stays longer the more there is to read or to press, and what went wrong until it is closed", () => {
  const short = stayMs({ tone: "ok", text: "Done." });
  expect(short).toBeGreaterThanOrEqual(7000);
  expect(stayMs({ tone: "ok", text: "x".repeat(200) })).toBeGreaterThan(short);
  expect(stayMs({ tone: "ok", text: "Done.", href: "/bags" })).toBeGreaterThan(short);
  expect(stayMs({ tone: "bad", text: "It failed." })).toBe(Number.POSITIVE_INFINITY);
});

test("what is kept for the next page comes back once, with its time, to the same person alone", () => {
  const tab = store();
  const toasts = [
    { tone: "ok" as const, text: "Done.", leftMs: 1200 },
    { tone: "bad" as const, text: "It failed.", href: "/uploads/1", leftMs: Number.POSITIVE_INFINITY },
  ];
  keepToasts(tab, "asha", toasts);
  expect(takeKept(tab, "ravi")).toEqual([]);
  expect(takeKept(tab, "asha")).toEqual(toasts);
  expect(takeKept(tab, "asha")).toEqual([]);
  keepToasts(tab, "asha", toasts);
  keepToasts(tab, "asha", []);
  expect(takeKept(tab, "asha")).toEqual([]);
});
