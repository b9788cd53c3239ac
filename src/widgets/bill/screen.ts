import { clockWords } from "../../domain/day.ts";
import { deskScreen, openDialog } from "../desk/screen.ts";
import type { Tools } from "../desk/tools.ts";
import type { LiveState } from "../live.ts";
import { type BillDesk, setUpBill } from "./desk.ts";
import { createSheet } from "./sheet.ts";
import { type BillStart, type BillState, firstState } from "./start.ts";
import { watchBill } from "./watch.ts";

const words: Record<LiveState, string> = { connecting: "Connecting", live: "Live", paused: "Paused", over: "Not live" };

type Watched = { state: BillState };

/** The list of the bill itself is below: these are only the last few. */
const rowsShown = 4;

/** How live the page is, and whether its bill was closed by somebody. */
const livePart = (seen: () => Watched, timeZone: string) => ({
  get liveWord() {
    const { live, liveAt } = seen().state;
    const last = live === "paused" && liveAt !== null ? `. Last update ${clockWords(new Date(liveAt), timeZone)}` : "";
    return words[live] + last;
  },
  get isLive() {
    return seen().state.live === "live";
  },
  get closedWords() {
    return seen().state.closedWords;
  },
  get rows() {
    return seen().state.rows.slice(0, rowsShown);
  },
});

/** What Alpine shows of the page of a bill or a return where somebody scans. */
export const billScreen = (start: BillStart, tools: Tools, desk: Partial<BillDesk>) =>
  deskScreen({
    start,
    tools,
    desk,
    state: firstState(start),
    setUp: setUpBill,
    parts: (seen) => [livePart(seen, start.timeZone)],
    begin: askBeforeTakingOut,
  });

/** The same page for somebody who only looks. */
export function watchScreen(start: BillStart) {
  let self: Watched;
  const page = {
    state: firstState(start),
    init() {
      self = this;
      if (start.event === null) return;
      watchBill({ start, state: this.state, sheet: createSheet(start), station: () => null, say: () => undefined });
    },
  };
  return Object.defineProperties(page, Object.getOwnPropertyDescriptors(livePart(() => self, start.timeZone)));
}

/** The links of the list ask in the page, so that nobody has to leave it; without script they lead to a page that asks. */
function askBeforeTakingOut() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-take-out]") : null;
    const dialog = document.getElementById("take-out-dialog");
    if (!link || !dialog || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.dataset.code = link.dataset.takeOut ?? "";
    openDialog("take-out-dialog");
  });
}
