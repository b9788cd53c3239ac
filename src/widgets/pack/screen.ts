import { deskScreen, type Magic, openDialog } from "../desk/screen.ts";
import type { Seen } from "../desk/screen-parts.ts";
import type { Tools } from "../desk/tools.ts";
import { leftIn } from "./count.ts";
import { type PackDesk, setUpPack } from "./desk.ts";
import { countPart, questionPart } from "./screen-parts.ts";
import { firstState, type PackStart } from "./start.ts";
import type { PackState } from "./state.ts";

const packPath = (parent: string): string => (parent ? `/pack?parent=${encodeURIComponent(parent)}` : "/pack");

/** What Alpine shows of the pack page. */
export const packScreen = (start: PackStart, tools: Tools, desk: Partial<PackDesk>) =>
  deskScreen({
    start,
    tools,
    desk,
    state: firstState(start),
    setUp: setUpPack,
    parts: (seen) => [countPart(seen), questionPart(seen), actsPart(seen, desk)],
    // Opened again, by F5 or after an accident, the page has the parent that was in hand.
    begin: ({ $watch }: Magic) => $watch("parentCode", (code) => history.replaceState(null, "", packPath(code))),
  });

const actsPart = (seen: () => Seen<PackState>, desk: Partial<PackDesk>) => ({
  switchParent: () => desk.switchParent?.(),
  stay: () => desk.stay?.(),
  moveHere: () => desk.moveHere?.(),
  leaveAside: () => desk.leaveAside?.(),
  /** A full bag closes without a word; only a short one has to say why. */
  openFinish() {
    const { state } = seen();
    if (state.parent && leftIn(state) !== 0 && state.parent.status !== "closed") openDialog("finish-dialog");
    else desk.finish?.(null);
  },
});
