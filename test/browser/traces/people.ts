import { codeSource } from "./codes.ts";
import { dice, heldKey, personSteps, scanSteps } from "./timing.ts";
import { type FieldPlace, fieldsBefore, type Place, type Step, type Trace } from "./trace.ts";

const chance = dice(20_260_302);
const codes = codeSource();
const writable: FieldPlace[] = ["text", "area", "secret", "search", "dialog-text"];
const words = ["torn again", "north door", "see bill 1042", "password", "station", "hello", "Reason: wet", "SB00017", "nation", "tion"];
const paces = [60, 75, 90, 120, 180];

/** A person who writes and presses Enter: the form goes out, or the line ends; nothing is a scan. */
const writing = (): Trace[] =>
  paces.flatMap((meanMs) =>
    words.map((text, turn): Trace => {
      const place = writable[turn % writable.length] as FieldPlace;
      const isEntered = turn % 3 !== 0;
      const { steps } = personSteps(text, meanMs, 0, chance, isEntered);
      const after = fieldsBefore[place] + text + (isEntered && place === "area" ? "\n" : "");
      return {
        name: `a person writes "${text}" at ${meanMs} ms${isEntered ? " and presses Enter" : ""}, in ${place}`,
        place,
        steps,
        scans: [],
        fields: { [place]: after },
        presses: isEntered && place !== "area" ? 1 : 0,
      };
    }),
  );

const numbers = (): Trace[] =>
  paces.map((meanMs) => {
    const { steps } = personSteps("3457", meanMs, 0, chance, true);
    return {
      name: `a person writes a number at ${meanMs} ms`,
      place: "number",
      steps,
      scans: [],
      fields: { number: "123457" },
      presses: 1,
    };
  });

/** Somebody writes, a colleague pulls the trigger, and the writing goes on. */
function withScanBetween(): Trace[] {
  const waits = [160, 300, 500, 900, 1600];
  return waits.flatMap((waitMs) =>
    writable.map((place): Trace => {
      const meanMs = chance.pick([75, 110, 150]);
      const before = personSteps("wet on one", meanMs, 0, chance);
      const ms = chance.pick(waitMs > 1000 ? [40, 60] : [2, 8, 20]);
      const code = codes.packet();
      const suffix = chance.pick(["CR", "CRLF", "Tab"] as const);
      const scan = scanSteps(code, { startMs: before.endMs + waitMs, pace: { ms }, suffix }, chance);
      const after = personSteps(" side", meanMs, scan.endMs + 450, chance);
      return {
        name: `a scan of ${ms} ms keys, ${waitMs} ms behind a person's, in ${place}`,
        place,
        steps: [...before.steps, ...scan.steps, ...after.steps],
        scans: [{ code, how: "scanner" }],
        fields: { [place]: `${fieldsBefore[place]}wet on one side` },
      };
    }),
  );
}

/** A person's last key right before the scanner's first. */
const touching = (): Trace[] =>
  [60, 90, 110].flatMap((waitMs) =>
    writable.map((place): Trace => {
      const before = personSteps("wet side", 130, 0, chance);
      const code = codes.packet();
      const scan = scanSteps(code, { startMs: before.endMs + waitMs, pace: { ms: 4 } }, chance);
      return {
        name: `a scan ${waitMs} ms behind a person's key, in ${place}`,
        place,
        steps: [...before.steps, ...scan.steps],
        scans: [{ code, how: "scanner" }],
        fields: { [place]: `${fieldsBefore[place]}wet side` },
      };
    }),
  );

const back: Step = [0, "Backspace", "Backspace", 0, ""];

function corrections(): Trace[] {
  return writable.map((place): Trace => {
    const { steps, endMs } = personSteps("wett", 95, 0, chance);
    const scan = scanSteps(codes.packet(), { startMs: endMs + 1400, pace: { ms: 6 } }, chance);
    const fixed: Step = [endMs + 180, back[1], back[2], 0, ""];
    const code = scan.steps
      .filter(([, key]) => key.length === 1)
      .map(([, key]) => key)
      .join("");
    return {
      name: `a correction and then a scan, in ${place}`,
      place,
      steps: [...steps, fixed, ...scan.steps],
      scans: [{ code, how: "scanner" }],
      fields: { [place]: `${fieldsBefore[place]}wet` },
    };
  });
}

const heldDown = (): Trace[] =>
  (["text", "area", "search"] as const).map((place) => {
    const steps = heldKey("x", 12, 0);
    const endMs = (steps.at(-1) as Step)[0];
    return {
      name: `a key held down, and Enter, in ${place}`,
      place,
      steps: [...steps, [endMs + 60, "Enter", "Enter", 0, "\r"]],
      scans: [],
      fields: { [place]: `${fieldsBefore[place]}${"x".repeat(12)}${place === "area" ? "\n" : ""}` },
      presses: place === "area" ? 0 : 1,
    };
  });

/** In the catcher a code may be typed. */
const typed = (): Trace[] =>
  [70, 90, 130, 200].flatMap((meanMs) =>
    [codes.sack(), codes.moong(), codes.packet()].map((code): Trace => {
      const { steps } = personSteps(code.toLowerCase(), meanMs, 0, chance, true);
      return { name: `a person types a code at ${meanMs} ms, in catcher`, place: "catcher", steps, scans: [{ code, how: "typed" }] };
    }),
  );

/** A person's own keys on buttons work. */
const onButtons = (): Trace[] =>
  (["button", "dialog-button"] as const).flatMap((place: Place) => [
    { name: `Enter presses, on ${place}`, place, steps: [[0, "Enter", "Enter", 0, "\r"]] as Step[], scans: [], presses: 1 },
    { name: `Space presses, on ${place}`, place, steps: [[0, " ", "Space", 0, " "]] as Step[], scans: [], presses: 1 },
    {
      name: `Enter long after a scan presses, on ${place}`,
      place,
      ...pressedAfterScan(),
      presses: 1,
    },
  ]);

function pressedAfterScan(): Pick<Trace, "steps" | "scans"> {
  const code = codes.packet();
  const { steps, endMs } = scanSteps(code, { pace: { ms: 5 } }, chance);
  return { steps: [...steps, [endMs + 900, "Enter", "Enter", 0, "\r"]], scans: [{ code, how: "scanner" }] };
}

/** Also where the station ends codes by a pause, writing stays writing. */
const atPauseStations = (): Trace[] =>
  [60, 90, 150].flatMap((meanMs) =>
    writable.map((place): Trace => {
      const { steps } = personSteps("wet on one side", meanMs, 0, chance);
      const name = `a person writes at ${meanMs} ms at a pause station, in ${place}`;
      return { name, place, setup: { ends: "pause" }, steps, scans: [], fields: { [place]: `${fieldsBefore[place]}wet on one side` } };
    }),
  );

/** A suggestion that is picked from Android's keyboard comes as one text, and is a person's. */
const suggestions = (): Trace[] =>
  (["text", "area"] as const).map((place) => ({
    name: `a word picked from suggestions, in ${place}`,
    place,
    steps: [
      [0, "Unidentified", "", 0, ""],
      [0, "", "insert", 0, " broken"],
      [700, "Enter", "", 0, "\r"],
    ],
    scans: [],
    fields: { [place]: `${fieldsBefore[place]} broken${place === "area" ? "\n" : ""}` },
    presses: place === "area" ? 0 : 1,
  }));

export const byPeople = (): Trace[] => [
  ...writing(),
  ...numbers(),
  ...withScanBetween(),
  ...touching(),
  ...corrections(),
  ...heldDown(),
  ...typed(),
  ...onButtons(),
  ...atPauseStations(),
  ...suggestions(),
];
