import { kilogramFigure } from "../domain/weight.ts";
import { Badge } from "./badge.tsx";
import { type BillParent, billHref } from "./bill-facts.tsx";
import { bagHref, CodeParts } from "./code.tsx";
import { Fill } from "./fill.tsx";
import { type Clock, Moment } from "./moment.tsx";

export type BillRowProps = Clock & {
  parent: BillParent;
  /** The how-manieth it was to come on the bill. */
  place: number;
  /** Null for who may not take it out, or when the bill is finished. */
  takeOutHref: string | null;
  isNew: boolean;
};

/** The question before a parent is taken off its bill. */
export const takeOutHref = (bill: string, parent: string): string => billHref(bill, `?open=take-out&parent=${encodeURIComponent(parent)}`);

/** One parent on a bill; on phones a card of three lines. */
export const BillRow = ({ parent, place, takeOutHref: href, isNew, ...clock }: BillRowProps) => (
  <tr data-code={parent.code} class={isNew ? "is-new" : undefined}>
    <td class="num muted not-phone hide-sm">{place}</td>
    <td class="l1">
      <a class="code" href={bagHref(parent.code)}>
        <CodeParts code={parent.code} />
      </a>
    </td>
    <td class="muted not-phone hide-sm">{parent.kind}</td>
    <td class="l2">
      <Inside parent={parent} />
    </td>
    <td class="r r1">
      {kilogramFigure(parent.weightKg)}
      <span class="only-phone"> kg</span>
    </td>
    <td class="l3 muted">
      <Added parent={parent} {...clock} />
    </td>
    {href ? (
      <td class="r r24">
        <a class="link link--bad" href={href} aria-label={`Take out ${parent.code}`} data-take-out={parent.code}>
          Take out
        </a>
      </td>
    ) : null}
  </tr>
);

const Inside = ({ parent: { count, capacity } }: { parent: BillParent }) => (
  <span class="inside-bag">
    <Fill count={count} capacity={capacity} isShort={count < capacity} />
    {count < capacity ? (
      <Badge tone="dup" icon="warning">
        {capacity - count} missing
      </Badge>
    ) : null}
  </span>
);

const Added = ({ parent: { at, byName }, ...clock }: Clock & { parent: BillParent }) => (
  <>
    {at ? <Moment at={at} {...clock} /> : null}
    {byName ? <span class="small"> by {byName}</span> : null}
  </>
);
