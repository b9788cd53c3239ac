import { afterAll, beforeAll, describe, expect } from "bun:test";
import type axe from "axe-core";
import { type TestName, testCodes, testNames } from "../../src/domain/test-code.ts";
import { meantUnder } from "../../src/widgets/wedge/layouts.ts";
import { inBrowser, openStage, type Stage } from "../support/browser.ts";
import { type Check, openCheck, scanAtPack, squaresOn } from "../support/check.ts";
import { pullSteps, type Scanner } from "../support/pulls.ts";
import { readQr } from "../support/qr.ts";
import type { SignedIn } from "../support/site.ts";
import * as at from "../support/table.ts";
import { strokesOf } from "./traces/keyboards.ts";
import { dice, personSteps } from "./traces/timing.ts";
import type { Step } from "./traces/trace.ts";

let stage: Stage;
let who: SignedIn;
beforeAll(async () => {
  stage = await openStage();
  who = await stage.site.person("dispatcher");
});
afterAll(() => stage.close());

async function atCheck(work: (check: Check) => Promise<void>, options: Parameters<Stage["visit"]>[1] = {}) {
  const check = await openCheck(stage, who, options);
  await work(check);
  expect(check.complaints).toEqual([]);
  await check.close();
}

const startAgain = async ({ page, told, next }: Check) => {
  const before = (await told()).length;
  await at.button(page, "Start again").click();
  await next(before);
};

describe("a scanner without faults", () => {
  inBrowser("goes through the four codes, each told once, and all is well", async () => {
    await atCheck(async (check) => {
      const { page, scan, panel, told, found, measured } = check;
      expect(await scan("letters", { pace: { ms: 12 } })).toBe("Good. 12 ms for each key, ends with Enter. Now scan code 2 of 4.");
      expect([await panel(), await page.locator(".cut:visible h2").textContent()]).toEqual(["ok", "2 of 4: Letter case"]);
      await scan("case", { suffix: "LF" });
      await scan("parts", { suffix: "Tab" });
      expect(await scan("long", { suffix: "CRLF", pace: { ms: 1 } })).toBe(
        "All is well. 1 ms for each key, ends with Enter and line feed (CR+LF).",
      );
      expect([await panel(), await found(), (await told()).length]).toEqual(["full", [], 4]);
      expect(await measured()).toEqual([
        "Came from A scanner",
        "Speed 1 ms for each key",
        "Longest stop 1 ms",
        "Ends with Enter and line feed (CR+LF)",
      ]);
      expect(await page.locator("#catcher").inputValue()).toBe("");
      expect(new URL(page.url()).pathname).toBe("/scanner");
    });
  });
});

describe("each fault is said in words", () => {
  const shiftedOnFrench = meantUnder("french", testCodes.letters) as string;
  const cases: [fault: string, name: TestName, scanner: Scanner, panel: string, verb: string, words: RegExp][] = [
    [
      "no Enter",
      "letters",
      { suffix: "none" },
      "bad",
      "No Enter",
      /look for “suffix” or “terminator” and scan the set-up code for “Enter”/,
    ],
    ["Enter twice", "letters", { suffix: "CRCR" }, "dup", "Ends twice", /Each code ends by Enter twice/],
    [
      "a German keyboard",
      "letters",
      { layout: "german" },
      "bad",
      "Wrong keyboard",
      /keyboard is German.*“keyboard country” and scan the set-up code for German/,
    ],
    ["a French keyboard", "letters", { layout: "french" }, "bad", "Wrong keyboard", /keyboard is French/],
    [
      "a Hindi keyboard",
      "letters",
      { layout: "hindi" },
      "bad",
      "Wrong keyboard",
      /keyboard is Hindi.*set the keyboard language to English \(US\)/,
    ],
    ["held Shift", "letters", { isShiftStuck: true }, "bad", "Digits with Shift", /“Caps Lock” or “Shift Lock”/],
    ["turned letters", "case", { isCapsOn: true }, "dup", "Letters turned round", /“Caps Lock off”/],
    ["signs before", "case", { prefix: "Q7-" }, "bad", "Extra signs", /writes “Q7-” before the code.*“prefix” or “code ID”/],
    ["signs behind", "case", { after: "#" }, "bad", "Extra signs", /writes “#” behind the code/],
    ["an AIM mark", "case", { prefix: "]Q1" }, "ok", "Good", /AIM mark “\]Q1”.*It is taken off/],
    ["lost separators", "parts", { separator: "" }, "bad", "Separators lost", /“GS”, “FNC1” or “control characters”/],
    ["separators by name", "parts", { separator: "<GS>" }, "ok", "Good", /came as “<GS>”/],
    ["slow keys", "letters", { pace: { ms: 120 } }, "bad", "Slow keys", /Each key takes 1[12]\d ms.*“inter-character delay”/],
    ["a stop", "long", { pace: { ms: 6, stallAfter: 30, stallMs: 350 } }, "dup", "It stops", /stopped for 350 ms.*heard whole/],
    ["a cut", "long", { pace: { ms: 6, stallAfter: 30, stallMs: 900 } }, "bad", "Cut in parts", /stopped for 900 ms.*nearer to its base/],
  ];
  inBrowser("by itself, in the panel, the list and once for screen readers", async () => {
    await atCheck(async (check) => {
      for (const [fault, name, scanner, state, verb, words] of cases) {
        const said = await check.scan(name, scanner);
        expect([fault, said.slice(0, verb.length + 1), await check.panel()]).toEqual([fault, `${verb}.`, state]);
        const found = await check.found();
        expect([fault, found.length]).toEqual([fault, 1]);
        expect(found[0]).toMatch(words);
        await startAgain(check);
      }
    });
  });

  inBrowser("keyboards that differ on both sides, parts, missing signs, strange keys, other codes", async () => {
    await atCheck(async (check) => {
      const { steps, found } = check;
      expect(await steps(pullSteps(shiftedOnFrench))).toStartWith(
        "Wrong keyboard. The scanner is set to a French keyboard, this computer is not.",
      );
      await startAgain(check);
      expect(await steps(pullSteps(shiftedOnFrench, { layout: "french" }))).toStartWith(
        "Not English. Scanner and computer are both set to a French keyboard.",
      );
      await startAgain(check);
      expect(await steps(pullSteps(testCodes.letters.slice(0, 15)))).toStartWith("Only a part. About 56 % of the code came");
      expect(await steps(pullSteps(testCodes.letters.replace("QZ", "")))).toStartWith("Signs missing.");
      const { length } = strokesOf("TT-TEST");
      const withKey = pullSteps(testCodes.letters).toSpliced(length, 0, [30, "F9", "F9", 0, ""]);
      expect(await steps(withKey)).toStartWith("A strange key. The key F9 came with the code.");
      expect(await steps(pullSteps("PKT00017"))).toStartWith("Another code.");
      expect(await steps(pullSteps("TT-UNDO"))).toStartWith("Another code.");
      expect(await found()).toHaveLength(1);
    });
  });

  inBrowser("Caps Lock of this computer, which the keys themselves tell", async () => {
    const check = await openCheck(stage, who);
    // The wire can't switch Caps Lock on; the event is asked for it here.
    await check.context.addInitScript(() => {
      const ask = KeyboardEvent.prototype.getModifierState;
      KeyboardEvent.prototype.getModifierState = function (name) {
        return name === "CapsLock" || ask.call(this, name);
      };
    });
    await check.open();
    expect(await check.scan("case", { isCapsOn: true })).toStartWith("Caps Lock is on.");
    expect((await check.found())[0]).toContain("Press Caps Lock on this computer once.");
    await check.close();
  });

  inBrowser("what came by fingers is no scan, and one pull that comes twice is one", async () => {
    await atCheck(async (check) => {
      const { steps, strokes, scan, found, measured, told, page } = check;
      const { steps: typed } = personSteps(testCodes.letters, 130, 0, dice(5), true);
      expect(await steps(typed)).toMatch(/^Typed by hand\. The keys came as fingers press them, about 1\d\d ms each\. Scan it instead\./);
      expect([(await measured())[0], await page.locator(".cut:visible h2").textContent()]).toEqual([
        "Came from Fingers",
        "1 of 4: Keyboard",
      ]);
      await scan("letters");
      const twice = pullSteps(testCodes.case);
      const endMs = twice.at(-1)?.[0] as number;
      await strokes([...twice, ...twice.map(([atMs, ...rest]): Step => [atMs + endMs + 200, ...rest])]);
      await page.locator(".panel__verb", { hasText: "Came twice" }).waitFor();
      expect(await found()).toEqual([
        expect.stringMatching(/Better set Came twice The same code came again after \d+ ms\. It is counted once\./),
      ]);
      expect((await told()).at(-1)).toContain("Now scan code 3 of 4.");
    });
  });

  inBrowser("text of Android's keyboard service is measured too", async () => {
    await atCheck(async ({ steps, found }) => {
      const hidden = [...testCodes.letters].flatMap((sign): Step[] => [
        [0, "Unidentified", "", 0, ""],
        [0, "", "insert", 0, sign],
      ]);
      expect(await steps([...hidden, [0, "Enter", "", 0, "\r"]])).toMatch(/^Good\. .*ends with Enter/);
      expect(await found()).toEqual([]);
    });
  });
});

describe("the one button", () => {
  inBrowser("a German keyboard: a doubtful code is refused before, right after it, and refused again when it is undone", async () => {
    await atCheck(
      async (check) => {
        const { page, scan, open, found } = check;
        const parent = at.newSack();
        const german: Scanner = { layout: "german" };
        const opened = [`open ${parent} opened`];
        expect(await scanAtPack({ page, stage }, { code: parent, says: "Parent bag open" }, german)).toEqual(opened);
        expect(await scanAtPack({ page, stage }, { code: "PYK00017", parent, says: "Not sure" }, german)).toEqual(opened);

        await open();
        expect(await scan("letters", german)).toStartWith("Wrong keyboard.");
        await at.button(page, "Put it right here").click();
        expect(await found()).toEqual([expect.stringContaining("Put right here")]);
        expect(await scan("letters", german)).toStartWith("Good.");
        await page.getByText("Codes are read by the places of the keys, as on an English keyboard.").waitFor();
        const log = [...opened, "pack PYK00017 packed"];
        expect(await scanAtPack({ page, stage }, { code: "PYK00017", parent, says: "Added" }, german)).toEqual(log);

        await open();
        await at.button(page, "Back to the usual").click();
        await page.getByText("It is set as usual: Enter or Tab ends a code.").waitFor();
        expect(await scanAtPack({ page, stage }, { code: "PYK00018", parent, says: "Not sure" }, german)).toEqual(log);
      },
      { station: "table-german" },
    );
  });

  inBrowser("no Enter and signs in front: set at once, and a sack is opened by such a scanner", async () => {
    await atCheck(
      async ({ page, scan, panel, found }) => {
        const bare: Scanner = { suffix: "none", prefix: "*" };
        expect(await scan("letters", bare)).toStartWith("No Enter. The code came, but no key that ends it. And 1 more, see below.");
        await at.button(page, "Put it right here").click();
        for (const name of testNames) await scan(name, bare);
        expect(await panel()).toBe("full");
        expect((await found()).map((words) => words.slice(0, 14))).toEqual(["Put right here", "Put right here"]);
        const sack = at.newSack();
        expect(await scanAtPack({ page, stage }, { code: sack, says: "Parent bag open" }, bare)).toEqual([`open ${sack} opened`]);
      },
      { station: "table-bare" },
    );
  });

  inBrowser("is not there for a scanner without Enter that stops: a pause would cut its codes", async () => {
    await atCheck(async ({ page, scan }) => {
      await scan("long", { suffix: "none", pace: { ms: 6, stallAfter: 20, stallMs: 300 } });
      expect(await at.button(page, "Put it right here").isVisible()).toBe(false);
      await scan("letters", { suffix: "none" });
      expect(await at.button(page, "Put it right here").isVisible()).toBe(false);
    });
  });

  inBrowser("says so where the browser keeps nothing", async () => {
    const check = await openCheck(stage, who);
    await check.context.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new Error("full");
      };
    });
    await check.open();
    await check.scan("letters", { suffix: "none" });
    const before = (await check.told()).length;
    await at.button(check.page, "Put it right here").click();
    expect(await check.next(before)).toStartWith("Not kept.");
    await check.close();
  });
});

describe("the page", () => {
  inBrowser("by keyboard alone: to the button and back to scanning, and a scan presses no button", async () => {
    await atCheck(async ({ page, scan, told }) => {
      await scan("letters", { prefix: "X" });
      const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
      for (let tries = 0; tries < 30 && (await focused()) !== "Put it right here"; tries++) await page.keyboard.press("Tab");
      expect(await focused()).toBe("Put it right here");
      await scan("letters", { prefix: "X" });
      expect((await told()).at(-1)).toStartWith("Extra signs.");
      // A person's Enter comes later; the scan's own times may lie a little ahead of the page's.
      await Bun.sleep(2500);
      await page.keyboard.press("Enter");
      await page.locator(".panel__verb", { hasText: "Put right here" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "catcher");
    });
  });

  inBrowser("shows squares that say what they should, lower case and separators too", async () => {
    await atCheck(async ({ page }) => expect((await squaresOn(page)).map(readQr)).toEqual(Object.values(testCodes)));
  });

  inBrowser("prints the four codes, and nothing else, on one page", async () => {
    await atCheck(async ({ page }) => {
      await at.button(page, "Print the codes").waitFor();
      await page.emulateMedia({ media: "print" });
      const widths = await page
        .locator(".cut__qr svg:visible")
        .evaluateAll((codes) => codes.map((code) => code.getBoundingClientRect().width));
      expect([widths.length, Math.min(...widths) > (30 * 96) / 25.4]).toEqual([4, true]);
      expect(await page.locator(".panel:visible, .found:visible, h1:visible, .rail:visible").count()).toBe(0);
      const pages = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;
      expect(pages).toBe(1);
    });
  });

  inBrowser("has nothing that axe would mend and fits, with faults on it and set right, in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const)
      for (const viewport of [
        { width: 1366, height: 768 },
        { width: 390, height: 844 },
      ])
        await atCheck(
          async (check) => {
            const { page, scan } = check;
            const looks: string[] = [];
            const look = async (at: string) => {
              await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
              const { violations } = await page.evaluate(
                () =>
                  (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
                    resultTypes: ["violations"],
                  }) as Promise<axe.AxeResults>,
              );
              for (const { id, nodes } of violations) looks.push(`${at}: ${id} ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
              for (const width of [viewport.width, 320]) {
                await page.setViewportSize({ width, height: viewport.height });
                if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth))
                  looks.push(`${at}: scrolls sideways at ${width} px`);
              }
              await page.setViewportSize(viewport);
            };
            await scan("letters", {
              layout: "german",
              suffix: "none",
              prefix: "A-LONG-PREFIX-OF-FORTY-SIGNS-WITHOUT-GAP",
              pace: { ms: 9 },
            });
            await look("faults");
            await at.button(page, "Put it right here").click();
            await look("set");
            await startAgain(check);
            await scan("parts", { suffix: "CRCR", separator: "<GS>" });
            await look("notes");
            for (const name of testNames) await scan(name);
            await look("well");
            expect(looks).toEqual([]);
          },
          { viewport, colorScheme },
        );
  });
});
