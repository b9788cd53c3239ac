import { followLive } from "../live.ts";
import { forgetEnd, watchEnd } from "../upload-toasts.ts";
import { leftWords, rowsWords, type UploadNews, verbs } from "./words.ts";

const lookMs = 3000;
const spokenEachPercent = 25;

type Shown = { verb: string; share: number; left: string; rows: string; spoken: string };
type Page = Shown & { readonly percent: string; init(): void; show(news: UploadNews): void };

/** How far the work is, live. When a person has something to decide, or it is over, the page is opened anew. */
export function uploadPage(): Page {
  let spokenAt = -1;
  return {
    verb: "",
    share: 0,
    left: "",
    rows: "",
    spoken: "",
    get percent() {
      return `${Math.floor(Math.min(1, this.share) * 100)}%`;
    },
    init(this: Page & { $root?: HTMLElement }) {
      const root = this.$root as HTMLElement;
      const { id, state = "" } = root.dataset;
      if (!id) return;
      if (!(state in verbs)) return forgetEnd(Number(id));
      watchEnd(Number(id));
      const first = root.querySelector("progress")?.value ?? 0;
      const texts = (name: string) => root.querySelector(`[x-text="${name}"]`)?.textContent?.trim() ?? "";
      Object.assign(this, { verb: texts("verb"), left: texts("left"), rows: texts("rows"), share: first });
      follow(Number(id), (news) => this.show(news));
    },
    show(news: UploadNews) {
      if (!(news.state in verbs)) return location.reload();
      this.verb = verbs[news.state] ?? "";
      this.share = news.state === "checking" ? 1 : news.progress.share;
      this.left = leftWords(news);
      this.rows = rowsWords(news);
      const reached = Math.floor((this.share * 100) / spokenEachPercent);
      if (reached !== spokenAt) this.spoken = `${this.verb}: ${this.percent}`;
      spokenAt = reached;
      document.title = `${this.percent} · ${document.title.replace(/^\d+% · /, "")}`;
    },
  };
}

/** By the stream; where that can't be had, by asking. */
function follow(id: number, onNews: (news: UploadNews) => void): void {
  let isLive = false;
  followLive({
    name: "import",
    after: "",
    address: () => `/api/live?import=${id}`,
    onNews: (data) => onNews(data as unknown as UploadNews),
    onState: (state) => {
      isLive = state === "live";
    },
    onOver: () => location.reload(),
  });
  setInterval(async () => {
    if (isLive || document.visibilityState !== "visible") return;
    const answer = await fetch(`/api/imports/${id}`).catch(() => null);
    if (answer?.ok) onNews((await answer.json()) as UploadNews);
  }, lookMs);
}
