import { Badge } from "./badge.tsx";
import { type Clock, figure, Moment } from "./moment.tsx";
import { isAtWork, type UploadFacts, uploadHref, uploadStates } from "./upload-facts.ts";

/** Uploads with who, when, how many and where they stand. */
export const UploadsTable = ({ rows, ...clock }: Clock & { rows: UploadFacts[] }) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">By</th>
          <th scope="col">When</th>
          <th scope="col" class="r">
            Rows
          </th>
          <th scope="col" class="r">
            To correct
          </th>
          <th scope="col">Where it stands</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td class="l1">
              <a class="long" href={uploadHref(row.id)}>
                {row.fileName}
              </a>
            </td>
            <td class="muted not-phone">{row.madeByName}</td>
            <td class="muted nowrap l2">
              <Moment at={row.createdAt} {...clock} />
            </td>
            <td class="r num not-phone">{figure(row.counts?.rows ?? row.progress.rowsRead)}</td>
            <td class="r num not-phone">{row.counts ? figure(row.counts.refused + row.counts.changed) : ""}</td>
            <td class="r1">
              <Badge tone={uploadStates[row.state].tone} icon={isAtWork(row.state) ? "turning" : undefined}>
                {uploadStates[row.state].words}
              </Badge>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
