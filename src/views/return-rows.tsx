import { kilogramFigure } from "../domain/weight.ts";
import { BillLink } from "./bill-facts.tsx";
import { bagHref, CodeParts } from "./code.tsx";
import { Fill } from "./fill.tsx";
import { type Clock, Moment } from "./moment.tsx";
import { type ReturnedParent, ReturnedStateBadge } from "./return-facts.tsx";

/** Everything that was scanned onto a return, newest first. */
export const ReturnTable = ({ list, added, ...clock }: Clock & { list: ReturnedParent[]; added: string | null }) => (
  <div class="table-wrap" id="return-table" hidden={list.length === 0}>
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Parent bag</th>
          <th scope="col">From bill</th>
          <th scope="col">Child bags</th>
          <th scope="col" class="r">
            Weight, kg
          </th>
          <th scope="col">State</th>
          <th scope="col">Scanned</th>
        </tr>
      </thead>
      <tbody id="return-list">
        {list.map((parent) => (
          <ReturnRow parent={parent} isNew={parent.code === added && parent.state === "back"} {...clock} />
        ))}
      </tbody>
    </table>
  </div>
);

/** One parent that came back; on phones a card. */
export const ReturnRow = ({ parent, isNew, ...clock }: Clock & { parent: ReturnedParent; isNew: boolean }) => (
  <tr data-code={parent.code} class={isNew ? "is-new" : undefined}>
    <td class="l1">
      <a class="code" href={bagHref(parent.code)}>
        <CodeParts code={parent.code} />
      </a>
    </td>
    <td class="l2">
      <span class="only-phone muted small">from </span>
      {parent.bill ? <BillLink number={parent.bill} /> : <span class="muted">deleted</span>}
    </td>
    <td class="l3">
      <Fill count={parent.count} capacity={parent.capacity} isShort={parent.count < parent.capacity} />
    </td>
    <td class="r r2">
      {kilogramFigure(parent.weightKg)}
      <span class="only-phone"> kg</span>
    </td>
    <td class="r1">
      <ReturnedStateBadge state={parent.state} />
    </td>
    <td class="l4 muted">
      <Moment at={parent.at} {...clock} />
      <span class="small"> by {parent.byName}</span>
    </td>
  </tr>
);
