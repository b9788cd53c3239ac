import { takeAnswer } from "../desk/answers.ts";
import type { Work } from "../desk/work.ts";
import { newsOf, type Sheet } from "./sheet.ts";
import type { BillStart, BillState } from "./start.ts";
import { answerWords } from "./words.ts";

/** What a bill or a return makes of answers: its figures and its list, then what every desk keeps. */
export const createBillWork = (start: BillStart, state: BillState, sheet: Sheet): Work => ({
  apply(answer, isReplay) {
    const news = newsOf(start, answer);
    if (news) sheet.take(news);
    return takeAnswer(state, answer, isReplay, { detail: answerWords(start, answer.result) });
  },
});
