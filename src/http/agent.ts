import type { Context } from "hono";

const browsers: [string, RegExp][] = [
  ["Edge", /\bEdg/],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /SamsungBrowser/],
  ["Firefox", /Firefox|FxiOS/],
  ["Chrome", /Chrome|CriOS/],
  ["Safari", /Safari/],
];
const systems: [string, RegExp][] = [
  ["Android", /Android/],
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Windows", /Windows/],
  ["Mac", /Mac OS X/],
  ["Linux", /Linux|X11/],
];

/** The browser in words that its owner knows it by: "Chrome on Windows". Null when it doesn't say. */
export function agentWords(c: Context): string | null {
  const told = c.req.header("user-agent") ?? "";
  const find = (list: [string, RegExp][]) => list.find(([, sign]) => sign.test(told))?.[0];
  const [browser, system] = [find(browsers), find(systems)];
  if (!browser && !system) return null;
  return system ? `${browser ?? "A browser"} on ${system}` : (browser as string);
}
