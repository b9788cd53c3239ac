import { codeSource, gtinWith, sscc } from "./codes.ts";
import { type LayoutName, type SuffixName, separators, strokesOf, suffixes } from "./keyboards.ts";
import { dice, type Pace, type ScanOptions, scannerGap, scanSteps, timed } from "./timing.ts";
import { type Place, places, type Step, type Trace, type Wanted } from "./trace.ts";

const chance = dice(20_260_301);
const codes = codeSource();
let turn = 0;
/** Every place in turn. */
const nextPlace = (): Place => places[turn++ % places.length] as Place;
const scanned = (code: string, more: Partial<Wanted> = {}): Wanted => ({ code, how: "scanner", ...more });

type Making = ScanOptions & { text?: string; place?: Place; setup?: Trace["setup"]; proofs?: Trace["proofs"]; wanted?: Partial<Wanted> };

function one(name: string, code: string, { text = code, place = nextPlace(), setup, proofs, wanted, ...options }: Making): Trace {
  const { steps } = scanSteps(text, options, chance);
  return { name: `${name}, in ${place}`, place, steps, scans: [scanned(code, wanted)], ...(setup && { setup }), ...(proofs && { proofs }) };
}

const paces: Pace[] = [{ ms: 1 }, { ms: 8 }, { ms: 20 }, { ms: 35 }, { ms: 50 }, { ms: 60 }, { ms: 60, is: "loose" }];
const kinds = ["sack", "moong", "packet", "long", "number"] as const;
const anyCode = () => codes[kinds[turn % kinds.length] as (typeof kinds)[number]]();

/** Every layout, every end, every speed; the places go round. */
function layoutsEndsSpeeds(): Trace[] {
  const names: LayoutName[] = ["us", "german", "french", "hindi", "hindiPlainDigits"];
  const ends: SuffixName[] = ["CR", "LF", "CRLF", "CRCR", "Tab"];
  return names.flatMap((layout) =>
    ends.flatMap((suffix) =>
      paces.map((pace) => {
        // A French keyboard moves M: that code proves itself, its digits do not fit as text.
        const code = anyCode();
        return one(`${layout}, ${suffix}, ${pace.is ?? "even"} ${pace.ms} ms`, code, { layout, suffix, pace });
      }),
    ),
  );
}

function capsAndShift(): Trace[] {
  const names: LayoutName[] = ["us", "german", "french", "hindi"];
  const caps = names.flatMap((layout) =>
    ["sack", "moong", "packet"].map((kind) =>
      one(`${layout} with Caps Lock`, codes[kind as "sack"](), { layout, isCapsOn: true, pace: { ms: 6 } }),
    ),
  );
  const shift = names.slice(0, 3).flatMap((layout) =>
    ["sack", "moong", "number"].map((kind) =>
      one(`${layout} with shifted digits`, codes[kind as "sack"](), {
        layout,
        isShiftStuck: true,
        ...(layout === "us" && { wanted: { mended: "caps" } }),
      }),
    ),
  );
  return [...caps, ...shift];
}

/** Keys without places: what the computer wrote is all there is. */
function placeless(): Trace[] {
  const names: LayoutName[] = ["us", "german", "french", "hindi", "hindiPlainDigits"];
  const bare = names.flatMap((layout) =>
    ["sack", "moong", "packet", "number"].map((kind) =>
      one(`${layout} without places`, codes[kind as "sack"](), { layout, isPlaceless: true, pace: { ms: 10 } }),
    ),
  );
  const shift = (["us", "french"] as const).map((layout) =>
    one(`${layout} without places, shifted digits`, codes.sack(), { layout, isPlaceless: true, isShiftStuck: true }),
  );
  return [...bare, ...shift];
}

function stalls(): Trace[] {
  return [2, 15, 30].flatMap((ms) =>
    [1, 3, 6, 8, 9].flatMap((stallAfter) =>
      [0, 1, 2].map(() => one(`stalls 300 ms after ${stallAfter} keys of ${ms} ms`, codes.packet(), { pace: { ms, stallAfter } })),
    ),
  );
}

/** Scans with no time between them. */
function bursts(): Trace[] {
  return (Object.keys(suffixes).filter((name) => name !== "none") as SuffixName[]).flatMap((suffix) =>
    [0, 1, 5, 20, 60].map((ms) => {
      const place = nextPlace();
      const all = [codes.sack(), codes.packet(), codes.packet(), codes.number(), codes.long(), codes.packet()];
      const strokes = all.flatMap((code) => [...strokesOf(code), ...(suffixes[suffix] as Step[])]);
      const { steps } = timed(strokes, 0, ms === 0 ? () => 0 : scannerGap({ ms }, chance));
      return { name: `six scans in a row, ${suffix}, ${ms} ms, in ${place}`, place, steps, scans: all.map((code) => scanned(code)) };
    }),
  );
}

function aimMarks(): Trace[] {
  const names: LayoutName[] = ["us", "german", "french", "hindi"];
  return names.flatMap((layout) =>
    ["]C0", "]d1", "]Q3", "]A0"].map((mark, place) => {
      const code = place === 3 ? codes.moong() : codes.sack();
      return one(`${layout}, AIM ${mark}`, code, { layout, text: mark + code, pace: { ms: 4 + place * 15 } });
    }),
  );
}

function gs1(): Trace[] {
  const withSeparator = Object.entries(separators).flatMap(([name, separator]) =>
    (["us", "german"] as const).map((layout): Trace => {
      const serial = codes.serial();
      const { gtin, code } = gtinWith(serial);
      const place = nextPlace();
      const own = /^[<{^~]/.test(name) ? strokesOf(name, { layout }) : separator;
      const strokes = [
        ...strokesOf(`]C101${gtin}21${serial}`, { layout }),
        ...own,
        ...strokesOf("10LOT7", { layout }),
        ...suffixes.CR,
      ] as Step[];
      return {
        name: `GS as ${name}, ${layout}, in ${place}`,
        place,
        steps: timed(strokes, 0, scannerGap({ ms: 7 }, chance)).steps,
        scans: [scanned(code)],
      };
    }),
  );
  const first = ["Ctrl+]", "a control character", "Alt+029", "F8"].map((name): Trace => {
    const code = sscc(++turn);
    const place = nextPlace();
    const strokes = [...(separators[name] as Step[]), ...strokesOf(`00${code}`), ...suffixes.CRLF] as Step[];
    return {
      name: `GS first as ${name}, in ${place}`,
      place,
      steps: timed(strokes, 0, scannerGap({ ms: 9 }, chance)).steps,
      scans: [scanned(code)],
    };
  });
  const brackets = (["us", "german", "french", "hindi"] as const).map((layout) => {
    const code = sscc(++turn);
    return one(`${layout}, GS1 in brackets`, code, { layout, text: `(00)${code}` });
  });
  return [...withSeparator, ...first, ...brackets];
}

/** Addresses and label texts: every sign of a keyboard moves somewhere. */
function longTexts(): Trace[] {
  return (["us", "german", "french", "hindi"] as const).flatMap((layout) => {
    const { gtin, code } = gtinWith(codes.serial());
    const label = codes.number();
    return [
      one(`${layout}, a Digital Link`, code, { layout, text: `https://id.example/01/${gtin}/21/${code.slice(14)}?17=271231` }),
      one(`${layout}, a label text`, label, { layout, text: `Bag 7, net 1kg LABEL NO.: ${label}`, pace: { ms: 12 } }),
    ];
  });
}

function atPauseStations(): Trace[] {
  const setup = { ends: "pause" } as const;
  const alone = [1, 8, 20, 35, 60].flatMap((ms) =>
    [0, 1, 2, 3].map(() => one(`a pause station, ${ms} ms`, codes.packet(), { suffix: "none", pace: { ms }, setup })),
  );
  const several = places.map((place): Trace => {
    const all = [codes.sack(), codes.packet(), codes.packet()];
    let startMs = 0;
    const steps = all.flatMap((code) => {
      const scan = scanSteps(code, { suffix: "none", pace: { ms: 10 }, startMs }, chance);
      startMs = scan.endMs + 320;
      return scan.steps;
    });
    return { name: `a pause station, three scans, in ${place}`, place, setup, steps, scans: all.map((code) => scanned(code)) };
  });
  const withKey = one("a pause station and an Enter all the same", codes.packet(), { suffix: "CR", setup });
  return [...alone, ...several, withKey];
}

/** Where two readings are codes, only proof or the setup tells; else it is said. */
function doubts(): Trace[] {
  const moved: [LayoutName, string, string][] = [
    ["german", "ZEY", "YEZ"],
    ["german", "PYK", "PZK"],
    ["french", "QUAD", "AUQD"],
  ];
  return moved.flatMap(([layout, letters, read]) => {
    const isFrench = layout === "french";
    const next = () => (isFrench ? letters + letters : codes.moved(letters));
    const asRead = (code: string) => code.replaceAll(letters, read);
    const [first, second, third, fourth, fifth] = [next(), next(), next(), next(), next()];
    return [
      one(`${layout}, two readings and no proof`, asRead(first), { layout, wanted: { doubt: "layout" } }),
      one(`${layout}, two readings, proven`, second, { layout, proofs: ["places"], wanted: { mended: "layout" } }),
      one(`${layout}, two readings, the scanner speaks ${layout}`, third, { layout, text: asRead(third), proofs: ["text", "text"] }),
      one(`${layout}, two readings, proofs that contradict`, asRead(fourth), {
        layout,
        proofs: ["text", "places"],
        wanted: { doubt: "layout" },
      }),
      one(`${layout}, set to positions`, fifth, { layout, setup: { layout: "positions" }, wanted: { mended: "layout" } }),
      one(`${layout}, set to text`, fifth, { layout, text: asRead(fifth), setup: { layout: "text" } }),
    ];
  });
}

/** The first scan proves what the next one needs. */
function learning(): Trace[] {
  return (["german", "french"] as const).map((layout) => {
    const [hyphen, moved] = [codes.moong(), layout === "german" ? codes.moved("ZY") : "QAQAZ"];
    const first = scanSteps(hyphen, { layout, suffix: "CR" }, chance);
    const second = scanSteps(moved, { layout, suffix: "CR", startMs: first.endMs + 900 }, chance);
    const place = nextPlace();
    return {
      name: `${layout}, one scan proves the next, in ${place}`,
      place,
      steps: [...first.steps, ...second.steps],
      scans: [scanned(hyphen), scanned(moved)],
    };
  });
}

function affixes(): Trace[] {
  return (["us", "german", "french", "hindi"] as const).flatMap((layout) => {
    const [before, around] = [codes.sack(), codes.moong()];
    return [
      one(`${layout}, a prefix`, before, { layout, text: `*${before}`, setup: { prefix: "*" } }),
      one(`${layout}, prefix and suffix`, around, { layout, text: `[S]${around}#E`, setup: { prefix: "[S]", suffix: "#E" } }),
    ];
  });
}

function altNumbers(): Trace[] {
  return [3, 10, 25].flatMap((ms) =>
    [0, 1, 2].map(() => one(`every sign by Alt and its number, ${ms} ms`, codes.sack(), { isAlt: true, pace: { ms } })),
  );
}

const inserted = (text: string, atMs: number, kind: "insert" | "compose"): Step => [atMs, "", kind, 0, text];
const hiddenKey = (atMs: number, key: string): Step => [atMs, key, "", 0, ""];

/** One pull that comes twice: by two channels, or by a trigger that bounces. */
function twice(): Trace[] {
  const again = [0, 40, 300, 900].flatMap((afterMs) =>
    [0, 1, 2].map((): Trace => {
      const [code, place] = [codes.packet(), nextPlace()];
      const first = scanSteps(code, { suffix: afterMs === 40 ? "CRLF" : "CR" }, chance);
      const second = scanSteps(code, { startMs: first.endMs + afterMs }, chance);
      return {
        name: `the same pull again after ${afterMs} ms, in ${place}`,
        place,
        steps: [...first.steps, ...second.steps],
        scans: [scanned(code)],
      };
    }),
  );
  const byInput = [true, false].flatMap((isEntered) =>
    [2, 20].map((ms): Trace => {
      const code = codes.packet();
      const { steps, endMs } = scanSteps(code, { pace: { ms } }, chance);
      const enter: Step[] = isEntered ? [[endMs + 30, "Enter", "", 0, "\r"]] : [];
      const name = `keys and then the whole text ${isEntered ? "with" : "without"} Enter, ${ms} ms, in catcher`;
      return { name, place: "catcher", steps: [...steps, inserted(code, endMs + 20, "insert"), ...enter], scans: [scanned(code)] };
    }),
  );
  const joined = [0, 1, 2].map(() => {
    const code = codes.sack();
    return one("twice without an end between", code, { text: code + code, wanted: { mended: "double" } });
  });
  return [...again, ...byInput, ...joined];
}

/** Android's keyboard service: key 229, and the text by input events. */
function hiddenKeys(): Trace[] {
  const writable: Place[] = ["catcher", "text", "area", "secret", "search", "dialog-text"];
  return writable.flatMap((place) =>
    (["letters", "composition", "at once"] as const).flatMap((way) =>
      ["Unidentified", "Process"].map((key): Trace => {
        const code = codes.packet();
        const gap = scannerGap({ ms: key === "Process" ? 25 : 6 }, chance);
        let atMs = 0;
        const steps = [...(way === "at once" ? [code] : code)].flatMap((sign, at): Step[] => {
          atMs = Math.round(atMs + gap(1));
          const text = way === "composition" ? code.slice(0, at + 1) : sign;
          return [hiddenKey(atMs, key), inserted(text, atMs, way === "composition" ? "compose" : "insert")];
        });
        if (way === "composition") steps.push(inserted(code, atMs, "insert"));
        steps.push([Math.round(atMs + gap(1)), "Enter", key === "Process" ? "Enter" : "", 0, "\r"]);
        return { name: `hidden keys (${key}), ${way}, in ${place}`, place, steps, scans: [scanned(code)] };
      }),
    ),
  );
}

/** Too little for a code, and codes that nobody knows: they are told, they press nothing. */
function refused(): Trace[] {
  return (["nothing", "button", "dialog-button"] as const).flatMap((place) => [
    one("three signs", "123", { place }),
    one("a foreign text", "ABC/12+3", { place, wanted: {} }),
    one("a short code at 60 ms", codes.short(), { place, pace: { ms: 60 } }),
  ]);
}

const shortCodes = (): Trace[] =>
  [10, 30, 60].flatMap((ms) => places.map((place) => one(`four signs, ${ms} ms`, codes.short(), { place, pace: { ms } })));

export const byMachine = (): Trace[] => [
  ...layoutsEndsSpeeds(),
  ...capsAndShift(),
  ...placeless(),
  ...stalls(),
  ...bursts(),
  ...aimMarks(),
  ...gs1(),
  ...longTexts(),
  ...atPauseStations(),
  ...doubts(),
  ...learning(),
  ...affixes(),
  ...altNumbers(),
  ...twice(),
  ...hiddenKeys(),
  ...refused(),
  ...shortCodes(),
];
