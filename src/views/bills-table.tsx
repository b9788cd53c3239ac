import { kilogramFigure } from "../domain/weight.ts";
import { Badge } from "./badge.tsx";
import { type BillFacts, BillLink, BillStatusBadge } from "./bill-facts.tsx";
import { Fill } from "./fill.tsx";
import { type Clock, figure, Moment } from "./moment.tsx";

/** A list of bills; on phones each row is a card. */
export const BillsTable = ({ rows, ...clock }: Clock & { rows: BillFacts[] }) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Destination</th>
          <th scope="col">Parent bags</th>
          <th scope="col" class="r hide-sm">
            Child bags
          </th>
          <th scope="col" class="r">
            Weight, kg
          </th>
          <th scope="col">State</th>
          <th scope="col" class="r">
            Last change
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <BillLine row={row} {...clock} />
        ))}
      </tbody>
    </table>
  </div>
);

const BillLine = ({ row, ...clock }: Clock & { row: BillFacts }) => {
  const under = [row.vehicle, row.area].filter(Boolean).join(" · ");
  return (
    <tr>
      <td class="l1">
        <BillLink number={row.number} />
      </td>
      <td class="l2 where-to">
        {row.destination ?? <span class="muted">none</span>}
        {under ? <span class="under">{under}</span> : null}
      </td>
      <td class="l3">
        <Fill count={row.parents} capacity={row.target} />
        <span class="only-phone"> parent bags</span>
      </td>
      <td class="r not-phone hide-sm">{figure(row.children)}</td>
      <td class="r r1">
        {kilogramFigure(row.weightKg)}
        <span class="only-phone"> kg</span>
      </td>
      <td class="l4">
        <span class="badges">
          <BillStatusBadge status={row.status} />
          {row.short > 0 ? (
            <Badge tone="dup" icon="warning">
              {figure(row.short)} short
            </Badge>
          ) : null}
        </span>
      </td>
      <td class="r r2 muted nowrap">
        <Moment at={row.updatedAt} {...clock} />
        <span class="under not-phone">made by {row.madeByName}</span>
      </td>
    </tr>
  );
};
