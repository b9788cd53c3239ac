import { isFault } from "../domain/import-words.ts";
import { counted } from "./bill-facts.tsx";
import { Icon } from "./icons.tsx";
import { figure } from "./moment.tsx";
import type { UploadRow, WholeUpload } from "./upload-facts.ts";

/** The rows that need somebody: how often which reason, the first rows themselves, and the way to all of them. */
export function UploadProblems({ upload }: { upload: WholeUpload }) {
  const { id, counts, reasons, problems } = upload;
  const faults = reasons.filter(({ reason }) => isFault(reason));
  const wrong = (counts?.refused ?? 0) + (counts?.changed ?? 0);
  return (
    <section class="card" aria-labelledby="problems-h">
      <div class="card__h">
        <h2 id="problems-h">{wrong === 0 ? "Every row can be done" : counted(wrong, "row to correct", "rows to correct")}</h2>
        <a class="btn" href={`/api/imports/${id}/report.xlsx`} download>
          <Icon name="download" small />
          All rows with their result (Excel)
        </a>
      </div>
      {faults.length > 1 ? <Reasons reasons={faults} /> : null}
      {problems.length > 0 ? <Rows rows={problems} /> : null}
      {problems.length > 0 ? (
        <div class="pager">
          <p class="muted">
            {problems.length < wrong
              ? `The first ${figure(problems.length)} of ${figure(wrong)}. The Excel file has all of them, the ones to correct first.`
              : "That is all of them. The Excel file has every row of yours with its result."}
          </p>
        </div>
      ) : null}
    </section>
  );
}

const Reasons = ({ reasons }: Pick<WholeUpload, "reasons">) => (
  <ul class="reasons" aria-label="How often which reason">
    {reasons.map(({ count, message }) => (
      <li>
        <b class="reasons__count num">{figure(count)}</b>
        <span>{message}</span>
      </li>
    ))}
  </ul>
);

const Rows = ({ rows }: { rows: UploadRow[] }) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Where</th>
          <th scope="col">In the file</th>
          <th scope="col">What is wrong, and what to do</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td class="muted nowrap l1">
              {row.sheet}, {row.cell ?? `row ${row.row}`}
            </td>
            <td class="r1">
              <span class="code long">{row.text || "(empty)"}</span>
            </td>
            <td class="full">{row.message}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** What a file is known by: its name, its size, and the check sum that tells it from every other one. */
export const FileFacts = ({ upload }: { upload: WholeUpload }) => (
  <dl class="facts">
    <div>
      <dt>File</dt>
      <dd class="long">{upload.fileName}</dd>
    </div>
    <div>
      <dt>Size</dt>
      <dd class="num">{sizeWords(upload.bytes)}</dd>
    </div>
    <div>
      <dt>Check sum (SHA-256)</dt>
      <dd>
        <details>
          <summary class="code">{upload.hash.slice(0, 12)}…</summary>
          <span class="code hash">{upload.hash}</span>
        </details>
      </dd>
    </div>
  </dl>
);

const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${figure(Math.max(1, Math.round(bytes / 1000)))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
