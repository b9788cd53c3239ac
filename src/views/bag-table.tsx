import { StatusBadge } from "./badge.tsx";
import type { BagRow } from "./bag-row.ts";
import { BillLink } from "./bill-facts.tsx";
import { bagHref, CodeParts, FoundCode } from "./code.tsx";
import { type Clock, Moment } from "./moment.tsx";

/** A list of bags; on phones each row is a card of two lines. */
export const BagTable = ({ rows, search, now, timeZone }: Clock & { rows: BagRow[]; search: string }) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Code</th>
          <th scope="col" class="hide-sm">
            Kind
          </th>
          <th scope="col">Parent bag</th>
          <th scope="col">Child bags</th>
          <th scope="col">Bill</th>
          <th scope="col">State</th>
          <th scope="col" class="r">
            Last change
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <BagLine row={row} search={search} now={now} timeZone={timeZone} />
        ))}
      </tbody>
    </table>
  </div>
);

const BagLine = ({ row, search, now, timeZone }: Clock & { row: BagRow; search: string }) => (
  <tr>
    <td class="l1">
      <a class="code" href={bagHref(row.code)}>
        <FoundCode code={row.code} search={search} />
      </a>
    </td>
    <td class="muted not-phone hide-sm">{row.kind}</td>
    <ParentCell row={row} />
    <td class={row.sort === "parent" ? "num r1" : "not-phone"}>
      {row.sort === "parent" ? (
        <>
          {row.count ?? 0} of {row.capacity ?? 0}
          <span class="only-phone"> child bags</span>
        </>
      ) : null}
    </td>
    <td class="not-phone">{row.bill ? <BillLink number={row.bill} /> : null}</td>
    <td class="l2">
      <StatusBadge {...row} />
    </td>
    <td class="r r2 muted nowrap">
      <Moment at={row.updatedAt} now={now} timeZone={timeZone} />
    </td>
  </tr>
);

const ParentCell = ({ row }: { row: BagRow }) => {
  if (row.sort === "parent") return <td class="not-phone" />;
  if (!row.parent) return <td class="r1 muted not-phone">none</td>;
  return (
    <td class="r1">
      <span class="only-phone muted small">in </span>
      <a class="code" href={bagHref(row.parent)}>
        <CodeParts code={row.parent} />
      </a>
    </td>
  );
};
