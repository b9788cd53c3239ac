import { followLive } from "./live.ts";
import { toast } from "./toast.ts";
import { type UploadNews, verbs } from "./upload/words.ts";

const key = "tt.uploads";
const watchedMax = 20;

/** The uploads that this browser saw at work, and who watched them: whoever it was is told of the end on whatever page they are. */
type Watched = { id: number; who: string };

function read(): Watched[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]") as Watched[];
  } catch {
    return [];
  }
}

function write(watched: Watched[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(watched.slice(-watchedMax)));
  } catch {
    // Forgotten with the page: the list of uploads has it all the same.
  }
}

export const whoIsHere = (): string => document.getElementById("toasts")?.dataset.who ?? "";

export const watchEnd = (id: number): void => write([...read().filter((one) => one.id !== id), { id, who: whoIsHere() }]);
export const forgetEnd = (id: number): void => write(read().filter((one) => one.id !== id));

/** Follows the oldest of one's own that is not at its end, and says so when it is; on the upload's own page that page says it. */
export function startUploadToasts(here: string = location.pathname): void {
  const next = read().find(({ id, who }) => who === whoIsHere() && here !== `/uploads/${id}`);
  if (!next) return;
  const { id } = next;
  const over = () => {
    forgetEnd(id);
    live.hang();
    startUploadToasts(here);
  };
  const live = followLive({
    name: "import",
    after: "",
    address: () => `/api/live?import=${id}`,
    onNews(data) {
      const { state, message } = data as unknown as UploadNews;
      if (state in verbs) return;
      // Another tab may have told it already.
      if (read().some((one) => one.id === id))
        toast({ text: `Upload ${id}: ${message}`, tone: state === "failed" ? "bad" : "ok", href: `/uploads/${id}` });
      over();
    },
    onState: () => {},
    onOver: over,
  });
}
