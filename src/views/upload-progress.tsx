import { Notice } from "./form.tsx";
import { figure } from "./moment.tsx";
import { type UploadFacts, uploadHref } from "./upload-facts.ts";

const percent = (share: number) => `${Math.floor(Math.min(1, share) * 100)}%`;

/** What is being done, in a word, and the rows that it is done with. */
function work({ state, progress, counts }: UploadFacts): { words: string; rows: string; share: number } {
  const all = (counts?.new ?? 0) + (counts?.moved ?? 0);
  if (state === "committing")
    return { words: "Putting in", rows: `${figure(progress.rowsWritten)} of ${figure(all)} rows`, share: progress.share };
  if (state === "revoking") return { words: "Taking back", rows: "", share: progress.share };
  if (state === "checking") return { words: "Checking", rows: `${figure(progress.rowsRead)} rows read`, share: 1 };
  return { words: state === "waiting" ? "Waiting for" : "Reading", rows: `${figure(progress.rowsRead)} rows read`, share: progress.share };
}

/** How far the work is. `widgets/upload/watch` keeps it true; without script a button looks again. */
export function UploadProgress({ upload }: { upload: UploadFacts }) {
  const { words, rows, share } = work(upload);
  return (
    <>
      <section class="card card__p stack" aria-labelledby="progress-h">
        <h2 id="progress-h">
          <span x-text="verb">{words}</span> <span class="long">{upload.fileName}</span>
        </h2>
        <div class="prog__n">
          <p class="big" x-text="percent">
            {percent(share)}
          </p>
          <p class="muted" x-text="left">
            {upload.message}
          </p>
        </div>
        <progress max="1" value={String(share)} x-bind:value="share" aria-labelledby="progress-h" />
        <p class="num" x-text="rows">
          {rows}
        </p>
        {upload.note ? <Notice tone="dup" text={upload.note} /> : null}
        <p class="vh" role="status" x-text="spoken"></p>
      </section>
      <Notice
        tone="info"
        title="You can leave this page"
        text="The work goes on, and people can keep scanning. You find the upload again under Uploads."
      />
      <noscript>
        <a class="btn" href={uploadHref(upload.id)}>
          Look again
        </a>
      </noscript>
      <form method="post" action={uploadHref(upload.id, "/cancel")}>
        <button type="submit" class="btn btn--bad">
          {stopWords(upload)}
        </button>
      </form>
    </>
  );
}

const stopWords = ({ state }: UploadFacts) =>
  state === "committing" ? "Stop, and put nothing in" : state === "revoking" ? "Stop, and leave it in" : "Stop the upload";
