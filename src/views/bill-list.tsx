import { type BillFacts, type BillParent, counted } from "./bill-facts.tsx";
import { BillRow, takeOutHref } from "./bill-rows.tsx";
import { Icon } from "./icons.tsx";
import type { Clock } from "./moment.tsx";

export type BillListProps = Clock & {
  bill: BillFacts;
  /** All of them, in the order in which they were put there; shown newest first. */
  list: BillParent[];
  canScan: boolean;
  /** The code of the one that has just come. */
  added: string | null;
};

/** Every parent on the bill, never cut. A script may put rows in front of the body and take them out of it. */
export const BillList = (props: BillListProps) => (
  <section class="card" aria-labelledby="list-h">
    <div class="card__h">
      <h2 id="list-h">Parent bags on this bill</h2>
    </div>
    <div class="table-wrap" id="bill-table" hidden={props.list.length === 0}>
      <table class="table table--cards table--bill">
        <Heads canScan={props.canScan} />
        <tbody id="bill-list">
          <Rows {...props} />
        </tbody>
      </table>
    </div>
    <div class="empty" id="bill-empty" hidden={props.list.length > 0}>
      <Icon name="bill" />
      <p>{emptyWords(props)}</p>
    </div>
  </section>
);

const emptyWords = ({ bill, canScan }: BillListProps): string =>
  canScan
    ? `Nothing is on this bill yet. Scan the first of its ${counted(bill.target, "parent bag", "parent bags")}.`
    : "Nothing is on this bill.";

const Heads = ({ canScan }: { canScan: boolean }) => (
  <thead>
    <tr>
      <th scope="col" class="hide-sm">
        No.
      </th>
      <th scope="col">Parent bag</th>
      <th scope="col" class="hide-sm">
        Kind
      </th>
      <th scope="col">Child bags</th>
      <th scope="col" class="r">
        Weight, kg
      </th>
      <th scope="col">Added</th>
      {canScan ? (
        <th scope="col">
          <span class="vh">Take out</span>
        </th>
      ) : null}
    </tr>
  </thead>
);

const Rows = ({ bill, list, canScan, added, now, timeZone }: BillListProps) => (
  <>
    {list
      .map((parent, at) => (
        <BillRow
          parent={parent}
          place={at + 1}
          takeOutHref={canScan ? takeOutHref(bill.number, parent.code) : null}
          isNew={parent.code === added}
          now={now}
          timeZone={timeZone}
        />
      ))
      .reverse()}
  </>
);
