import { Badge } from "./badge.tsx";
import { billFileHref, billHref } from "./bill-facts.tsx";
import { bagHref, CodeParts } from "./code.tsx";
import { type Clock, figure, Moment } from "./moment.tsx";
import { ReturnLink } from "./return-facts.tsx";

/** A parent that came back from a bill, and on which return. */
export type BillReturned = { code: string; return: string; at: string; byName: string };
/** A document of a bill as it was frozen; newest first. */
export type BillVersion = { version: number; at: string; byName: string; reason: string | null; hash: string };

/** What came back from the bill. */
export const ReturnedCard = ({ returned, canOpen, ...clock }: Clock & { returned: BillReturned[]; canOpen: boolean }) =>
  returned.length === 0 ? null : (
    <section class="card" aria-labelledby="returned-h">
      <div class="card__h">
        <h2 id="returned-h">Came back</h2>
        <Badge tone="mute">{figure(returned.length)}</Badge>
      </div>
      <div class="table-wrap">
        <table class="table table--cards">
          <thead>
            <tr>
              <th scope="col">Parent bag</th>
              <th scope="col">Return</th>
              <th scope="col">When</th>
              <th scope="col">Who</th>
            </tr>
          </thead>
          <tbody>
            {returned.map((one) => (
              <tr>
                <td class="l1">
                  <a class="code" href={bagHref(one.code)}>
                    <CodeParts code={one.code} />
                  </a>
                </td>
                <td class="r1">{canOpen ? <ReturnLink number={one.return} /> : <span class="code">{one.return}</span>}</td>
                <td class="l2 muted nowrap">
                  <Moment at={one.at} {...clock} />
                </td>
                <td class="r2 muted">{one.byName}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );

/** The documents that were frozen when the bill was finished: none of them ever changes. */
export const VersionsCard = ({
  number,
  versions,
  canExport,
  ...clock
}: Clock & { number: string; versions: BillVersion[]; canExport: boolean }) =>
  versions.length === 0 ? null : (
    <section class="card" aria-labelledby="versions-h">
      <div class="card__h">
        <h2 id="versions-h">Documents</h2>
      </div>
      <ul class="todo">
        {versions.map((one) => (
          <li class="row">
            <div>
              <p>Version {one.version}</p>
              <span class="d">
                <Moment at={one.at} {...clock} /> by {one.byName}
              </span>
              {one.reason ? <span class="d">Reason: {one.reason}</span> : null}
              <span class="d hash">SHA-256: {one.hash}</span>
            </div>
            <VersionFiles number={number} version={one.version} canExport={canExport} />
          </li>
        ))}
      </ul>
    </section>
  );

const VersionFiles = ({ number, version, canExport }: { number: string; version: number; canExport: boolean }) => (
  <span class="row">
    <a class="link" href={billHref(number, `/print?version=${version}`)} aria-label={`Print version ${version}`}>
      Print
    </a>
    {canExport
      ? (["pdf", "xlsx", "csv"] as const).map((ending) => (
          <a class="link" href={billFileHref(number, ending, version)} aria-label={`${fileWords[ending]} of version ${version}`}>
            {fileWords[ending]}
          </a>
        ))
      : null}
  </span>
);

const fileWords = { pdf: "PDF", xlsx: "Excel", csv: "CSV" } as const;
