import type { Filling, FillingRow } from "../domain/filling.ts";
import { type OpenBag, openBagsWords } from "../domain/open-bags.ts";
import { FillBar } from "./fill.tsx";
import { FilledRows, says } from "./filled.tsx";
import { Icon } from "./icons.tsx";
import type { Clock } from "./moment.tsx";
import { StartState } from "./start-state.tsx";
import { WhatToDo } from "./what-to-do.tsx";

/** The parents that are being packed, whoever packs them: `widgets/open-bags` keeps the list true. */
export const OpenBags = ({ bags, now, timeZone }: Clock & { bags: OpenBag[] }) => {
  const list = openBagsWords(bags, now, timeZone);
  const isEmpty = bags.length === 0;
  return (
    <section class="card" id="open-bags" aria-labelledby="open-h">
      <div class="card__h">
        <h2 id="open-h">Open parent bags</h2>
        <span class="badge" data-fill="openCount" data-show="openCount" hidden={isEmpty}>
          {says(list, "openCount")}
        </span>
        <a class="link" href="/bags?sort=parent&status=open" data-show="openCount" hidden={isEmpty}>
          All of them
        </a>
      </div>
      <Table list={list} isEmpty={isEmpty} />
      <div class="empty" data-hide="openCount" hidden={!isEmpty}>
        <Icon name="box" />
        <h3>No parent bag is open</h3>
        <p>Scan a parent bag on the Pack page. It stays here until it is full or finished.</p>
      </div>
      <StartState id="open-bags-state" state={{ timeZone }} />
    </section>
  );
};

const Table = ({ list, isEmpty }: { list: Filling; isEmpty: boolean }) => (
  <div class="table-wrap" data-show="openCount" hidden={isEmpty}>
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Code</th>
          <th scope="col">Kind</th>
          <th scope="col">Child bags</th>
          <th scope="col">Last change</th>
          <WhatToDo />
        </tr>
      </thead>
      <tbody data-each="openBags">
        <FilledRows of={list} name="openBags" row={(one) => <Bag one={one} />} />
      </tbody>
    </table>
  </div>
);

const Bag = ({ one }: { one: FillingRow }) => (
  <tr>
    <td class="l1">
      <a class="code" href={one.href || "/bags"} data-put="href:href">
        <span data-fill="head">{one.head}</span>
        <b data-fill="tail">{one.tail}</b>
      </a>
    </td>
    <td class="muted not-phone" data-fill="kind">
      {one.kind}
    </td>
    <td class="l2">
      <FillBar width={one.width ?? "0"} words={one.fill ?? ""} />
    </td>
    <td class="muted nowrap not-phone">
      <time datetime={one.at} data-put="datetime:at" data-fill="when">
        {one.when}
      </time>
    </td>
    <td class="r r12">
      <a class="btn" href={one.packHref || "/pack"} aria-label={one.label} data-put="href:packHref aria-label:label">
        Carry on
      </a>
    </td>
  </tr>
);
