import type { Child } from "hono/jsx";
import type { Filling, FillingRow } from "../domain/filling.ts";
import { Filled, FilledRows, says } from "./filled.tsx";
import { Icon } from "./icons.tsx";

type Props = { today: Filling };

const Level = ({ width }: { width: string }) => (
  <svg viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="track" width="200" height="12" rx="2" />
    <rect class="level" width={width || "0"} height="12" rx="2" data-put="width:width" />
  </svg>
);

/** A sentence that is there only while it says something. */
const Remark = ({ today, name }: Props & { name: string }) => (
  <p class="remark" data-fill={name} data-show={name} hidden={says(today, name) === ""}>
    {says(today, name)}
  </p>
);

const List = ({ today, name, className, row }: Props & { name: string; className: string; row: (one: FillingRow) => Child }) => (
  <ul class={className} data-each={name}>
    <FilledRows of={today} name={name} row={row} />
  </ul>
);

/** Who scans how fast, and who has gone quiet. */
export const PackingTables = ({ today }: Props) => (
  <section class="card" aria-labelledby="tables-h">
    <div class="card__h">
      <h2 id="tables-h">Packing tables</h2>
    </div>
    <List
      today={today}
      name="stations"
      className="tables"
      row={(one) => (
        <li>
          <span class="tables__n">
            <b data-fill="name">{one.name}</b>
            <span class="pace" data-fill="pace">
              {one.pace}
            </span>
          </span>
          <Level width={one.width ?? ""} />
          <span class="n">
            <span data-fill="scans">{one.scans}</span>
            <span class="vh"> scans,</span>
          </span>
          <span class="s">
            <span data-fill="ago" data-show="ago" hidden={one.ago === ""}>
              {one.ago}
            </span>
            <span class="badge badge--dup" data-show="quiet" hidden={one.quiet === ""}>
              <Icon name="clock" />
              <span data-fill="quiet">{one.quiet}</span>
            </span>
          </span>
        </li>
      )}
    />
    <Remark today={today} name="moreStations" />
    <Remark today={today} name="noStations" />
  </section>
);

/** The bills that changed last. */
export const OpenBills = ({ today }: Props) => (
  <section class="card" aria-labelledby="open-h">
    <div class="card__h">
      <h2 id="open-h">Open bills</h2>
      <a class="link" href="/bills?status=open" data-fill="allBills">
        {says(today, "allBills")}
      </a>
    </div>
    <div class="table-wrap" data-hide="noBills" hidden={says(today, "noBills") !== ""}>
      <table class="table table--cards">
        <thead>
          <tr>
            <th scope="col">Bill</th>
            <th scope="col">Going to</th>
            <th scope="col" class="r">
              Parent bags
            </th>
            <th scope="col" class="r">
              Weight, kg
            </th>
            <th scope="col">Last change</th>
          </tr>
        </thead>
        <tbody data-each="openBills">
          <FilledRows of={today} name="openBills" row={(one) => <BillLine one={one} />} />
        </tbody>
      </table>
    </div>
    <Remark today={today} name="noBills" />
  </section>
);

const BillLine = ({ one }: { one: FillingRow }) => (
  <tr>
    <td class="l1">
      <a class="code" href={one.href || "/bills"} data-put="href:href" data-fill="number">
        {one.number || "bill"}
      </a>
    </td>
    <td class="l2 where-to" data-fill="destination">
      {one.destination}
    </td>
    <td class="r r1">
      <span data-fill="parents">{one.parents}</span>
      <span class="only-phone"> parent bags</span>
    </td>
    <td class="r r2">
      <span data-fill="weight">{one.weight}</span>
      <span class="only-phone"> kg</span>
    </td>
    <td class="l3 muted nowrap" data-fill="ago">
      {one.ago}
    </td>
  </tr>
);

/** What somebody should go and see. */
export const NeedsALook = ({ today }: Props) => (
  <section class="card" aria-labelledby="todo-h">
    <div class="card__h">
      <h2 id="todo-h">Needs a look</h2>
    </div>
    <List
      today={today}
      name="todo"
      className="todo"
      row={(one) => (
        <li>
          <p>
            <span data-fill="words">{one.words}</span>
            <span class="d" data-fill="detail">
              {one.detail}
            </span>
          </p>
          <a class="btn" href={one.href || "/activity"} data-put="href:href">
            Look
            <span class="vh">
              {" at: "}
              <span data-fill="words">{one.words}</span>
            </span>
          </a>
        </li>
      )}
    />
    <Remark today={today} name="noTodo" />
  </section>
);

/** Why scans were refused. */
export const Refusals = ({ today }: Props) => (
  <section class="card" aria-labelledby="refused-h">
    <div class="card__h">
      <h2 id="refused-h">Refused scans</h2>
      <span class="muted small">
        <Filled of={today} name="shareWords" />
      </span>
    </div>
    <List
      today={today}
      name="refusals"
      className="tables tables--two"
      row={(one) => (
        <li>
          <a class="link" href={one.href || "/activity"} data-put="href:href" data-fill="words">
            {one.words || "reason"}
          </a>
          <Level width={one.width ?? ""} />
          <span class="n" data-fill="count">
            {one.count}
          </span>
        </li>
      )}
    />
    <Remark today={today} name="noRefusals" />
  </section>
);
