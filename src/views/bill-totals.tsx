import { differenceWords, kilogramFigure } from "../domain/weight.ts";
import type { BillFacts } from "./bill-facts.tsx";
import { figure } from "./moment.tsx";

/** The bill in four figures. A script that hears of a change writes into what carries `data-figure`. */
export const BillTotals = ({ bill }: { bill: BillFacts }) => (
  <dl class="stats" id="bill-totals" aria-label="Totals">
    <div class="stat">
      <dt>Parent bags</dt>
      <dd class="big">
        <span data-figure="parents">{figure(bill.parents)}</span>
        <small>
          of <span data-figure="target">{figure(bill.target)}</span>
        </small>
      </dd>
      <dd class="sub">
        <progress max={bill.target} value={bill.parents} data-figure="progress" aria-label="Parent bags on this bill" />
      </dd>
    </div>
    <div class="stat">
      <dt>Child bags</dt>
      <dd class="big" data-figure="children">
        {figure(bill.children)}
      </dd>
    </div>
    <Weight {...bill} />
    <div class="stat">
      <dt>Short bags</dt>
      <dd class="big" data-figure="short">
        {figure(bill.short)}
      </dd>
      <dd class="sub">not full</dd>
    </div>
  </dl>
);

const Weight = ({ weightKg, expectedWeightKg: expected }: BillFacts) => (
  <div class="stat">
    <dt>Weight</dt>
    <dd class="big">
      <span data-figure="weight">{kilogramFigure(weightKg)}</span>
      <small>kg</small>
    </dd>
    <dd class="sub" data-part="expected" hidden={expected === null}>
      <span data-figure="expected">{expected === null ? "" : kilogramFigure(expected)}</span> kg expected,{" "}
      <span class="nowrap">
        difference <span data-figure="difference">{expected === null ? "" : differenceWords(weightKg, expected)}</span>
      </span>
    </dd>
  </div>
);
