import type { ImportProgress } from "../store/imports.ts";

type Noting = {
  /** Answers null when the upload is no longer ours. */
  write: (progress: ImportProgress) => Promise<string | null>;
  onLost: () => void;
  onNews: () => void;
  everyMs: number;
};

/** Writes the newest progress now and then, and at the end once more; hears by the answer when somebody said stop. */
export function noteNowAndThen({ write, onLost, onNews, everyMs }: Noting) {
  let progress: ImportProgress = {};
  let writing: Promise<void> = Promise.resolve();
  const note = async () => {
    const state = await write(progress).catch(() => "unknown" as const);
    if (state === null) onLost();
    onNews();
  };
  const timer = setInterval(() => {
    writing = writing.then(note);
  }, everyMs);
  return {
    onProgress: (more: ImportProgress) => {
      progress = { ...progress, ...more };
    },
    end: async () => {
      clearInterval(timer);
      await writing.then(note);
    },
  };
}
