import type { OutcomeName, Result } from "../../domain/outcome.ts";
import { looksOf, putRow, rowTones } from "../desk/state.ts";
import { type Panel, shownCode } from "../desk/words.ts";
import { followLive } from "../live.ts";
import type { BillAnswer, ParentAnswer } from "../scan-door.ts";
import type { SoundName } from "../sound.ts";
import { toast } from "../toast.ts";
import type { Sheet } from "./sheet.ts";
import type { BillStart, BillState } from "./start.ts";
import { closedPanel, reopenedPanel } from "./words.ts";

/** One event of the bill's log, as far as pages use it. */
type BillEvent = {
  event: string;
  what: string;
  outcome: string;
  result: Result;
  message: string;
  at: string;
  by: number | null;
  byName: string | null;
  station: string | null;
  code: string | null;
  isOn: boolean;
  parent: ParentAnswer | null;
  bill: BillAnswer | null;
};

export type WatchOptions = {
  start: BillStart;
  state: BillState;
  sheet: Sheet;
  /** The name of this station; its own scans are in the list already. */
  station(): string | null;
  say(panel: Panel, sound?: SoundName): void;
};

const scanning = new Set(["link", "unlink", "return", "undo"]);

/** Shows what others do to the bill, while they do it. */
export function watchBill({ start, state, sheet, station, say }: WatchOptions): void {
  function onNews(data: { event?: string }) {
    const news = data as BillEvent;
    const { event, code, isOn, parent, bill } = news;
    const byName = news.byName ?? "somebody";
    const isPlaced = parent !== null || (scanning.has(news.what) && news.result === "good");
    sheet.take({
      ...{ event, figures: bill, code: code ?? "" },
      isOn: code && isPlaced ? isOn : null,
      parent: parent && { ...parent, at: Date.parse(news.at), byName },
    });
    const isOwn = news.by === start.person.id && news.station !== null && news.station === station();
    if (scanning.has(news.what) && !isOwn) listOther(news, byName);
    if (!isOwn) changed(news, byName);
  }

  function listOther({ event, outcome, result, code, at }: BillEvent, byName: string) {
    const { tone, verb } = looksOf({ outcome: outcome as OutcomeName, result });
    putRow(state, {
      key: `live ${event}`,
      n: "",
      code: shownCode(code ?? ""),
      tone: rowTones[tone],
      word: verb,
      note: byName,
      at: Date.parse(at),
    });
  }

  function changed({ what, message }: BillEvent, byName: string) {
    if (what === "bill_completed" || what === "bill_reopened")
      toast({ text: `Bill ${start.number} was ${what === "bill_completed" ? "finished" : "opened again"} by ${byName}.`, tone: "info" });
    if (what === "bill_completed") close("Bill is finished", `Finished by ${byName}. Nothing more goes onto it.`);
    if (what === "bill_deleted") close("Bill is deleted", `Deleted by ${byName}. Put the bags aside.`);
    if (what !== "bill_reopened") return;
    state.closedWords = "";
    say(reopenedPanel(`${message} By ${byName}.`), "parent");
  }

  function close(verb: string, detail: string) {
    state.closedWords = `${verb}. ${detail}`;
    say(closedPanel(verb, detail), "bad");
  }

  followLive({
    name: "bill",
    after: start.event ?? "0",
    address: (after) => `/api/live?bill=${encodeURIComponent(start.number)}&after=${after}`,
    onNews,
    onState(next) {
      state.live = next;
      if (next === "live") state.liveAt = Date.now();
    },
    onOver: (why) => void (why === "not_allowed" && close("Not yours any more", "This bill belongs to another area now.")),
  });
}
