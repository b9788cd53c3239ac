import { type Clock, figure, Moment } from "./moment.tsx";
import { type ReturnFacts, ReturnLink, ReturnStatusBadge } from "./return-facts.tsx";

/** A list of returns; on phones each row is a card. */
export const ReturnsTable = ({ rows, now, timeZone }: Clock & { rows: ReturnFacts[] }) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Note</th>
          <th scope="col">Parent bags</th>
          <th scope="col">State</th>
          <th scope="col">Started</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td class="l1">
              <ReturnLink number={row.number} />
            </td>
            <td class="l2 where-to">
              {row.note ?? <span class="muted not-phone">none</span>}
              {row.area ? <span class="under">{row.area}</span> : null}
            </td>
            <td class="num r2">
              {figure(row.parents)}
              <span class="only-phone"> {row.parents === 1 ? "parent bag" : "parent bags"}</span>
            </td>
            <td class="r1">
              <ReturnStatusBadge status={row.status} />
            </td>
            <td class="l3 muted nowrap">
              <Moment at={row.createdAt} now={now} timeZone={timeZone} />
              <span class="small"> by {row.madeByName}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
