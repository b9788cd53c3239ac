import type { ImportState } from "../domain/import-states.ts";
import { Notice, type NoticeTone } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Clock, Moment } from "./moment.tsx";
import { type UploadFacts, uploadHref, type WholeUpload } from "./upload-facts.ts";
import { FileFacts, UploadProblems } from "./upload-rows.tsx";
import { UploadTally } from "./upload-tally.tsx";

const tones: Partial<Record<ImportState, NoticeTone>> = { committed: "ok", failed: "bad" };

/** What became of an upload: who, when, which file, how many; and the way back. */
export function UploadReceipt({ upload, ...clock }: Clock & { upload: WholeUpload }) {
  const { state, counts } = upload;
  const wasIn = upload.committedAt !== null;
  return (
    <>
      <Notice tone={tones[state] ?? "info"} title={upload.fileName} text={upload.message} />
      {counts && wasIn ? (
        <section class="card card__p" aria-label="Totals">
          <UploadTally counts={counts} isIn />
        </section>
      ) : null}
      <section class="card card__p stack" aria-labelledby="receipt-h">
        <h2 id="receipt-h">Receipt</h2>
        <FileFacts upload={upload} />
        <ol class="acts">
          <Act words="Uploaded" by={upload.madeByName} at={upload.createdAt} {...clock} />
          <Act words="Put in" by={upload.committedByName} at={upload.committedAt} {...clock} />
          <Act words="Taken back" by={upload.revokedByName} at={upload.revokedAt} {...clock} />
        </ol>
      </section>
      {counts && state !== "cancelled" && state !== "failed" ? <UploadProblems upload={upload} /> : null}
      <div class="row">
        <a class="btn btn--go btn--lg" href="/new-upload">
          <Icon name="upload" small />
          Upload another file
        </a>
        {state === "committed" ? (
          <a class="btn btn--bad btn--lg" href={uploadHref(upload.id, "?open=revoke")}>
            Take it back
          </a>
        ) : null}
      </div>
    </>
  );
}

const Act = ({ words, by, at, ...clock }: Clock & { words: string; by: string | null; at: string | null }) =>
  at === null ? null : (
    <li>
      {words} by <b>{by ?? "somebody"}</b>, <Moment at={at} {...clock} />
    </li>
  );

/** Asks before an upload is taken back, and says what stood in the way the last time. */
export const RevokeQuestion = ({ upload, inTheWay }: { upload: UploadFacts; inTheWay: { text: string; list: string[] } | null }) => (
  <>
    {inTheWay ? (
      <div class="notice notice--bad" role="alert">
        <Icon name="warning" />
        <div>
          <p>
            <b>{inTheWay.text}</b>
          </p>
          <ul>
            {inTheWay.list.map((each) => (
              <li>{each}</li>
            ))}
          </ul>
        </div>
      </div>
    ) : null}
    <p>
      What this upload packed comes out again, and what it moved goes back. The bags stay known, and so does their history. If somebody has
      worked on with them, nothing is changed and you are told who stands in the way.
    </p>
    <form class="row" method="post" action={uploadHref(upload.id, "/revoke")}>
      <button type="submit" class="btn btn--bad btn--lg">
        Take {upload.fileName} back
      </button>
      <a class="btn btn--lg" href={uploadHref(upload.id)}>
        Leave it in
      </a>
    </form>
  </>
);
