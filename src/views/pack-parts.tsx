import { bagHref } from "./code.tsx";
import { Icon } from "./icons.tsx";
import type { PackPageProps, PackParent } from "./pack.tsx";

/** 12 of 30, and a tray with a cell for each child. Only the server's answers raise the number. */
export const Count = ({ parent }: { parent: PackParent | null }) => (
  <section class="count" aria-label="Bags in this parent bag">
    <p class="count__top">
      <span>In this bag</span>
      <span class="badge" x-text="leftWord">
        {parent ? `${Math.max(0, parent.capacity - parent.count)} to go` : "No bag open"}
      </span>
    </p>
    <p class="count__big">
      <span class="count__n" x-text="count">
        {parent?.count ?? 0}
      </span>
      <span class="count__of" hidden={!parent} x-bind:hidden="!parentCode">
        of <span x-text="capacity">{parent?.capacity}</span>
      </span>
    </p>
    <ol class="tray" aria-hidden="true">
      <template x-for="cell in cells" x-bind:key="cell.place">
        <li x-bind:data-s="cell.look" />
      </template>
    </ol>
    <p class="count__wait">
      <span class="row" x-show="state.waiting" x-cloak="">
        <Icon name="disk" small />
        <span x-text="waitWord" />
      </span>
    </p>
  </section>
);

/** The four big buttons, and the figures of this person's day. */
export const Actions = ({ parent, today }: Pick<PackPageProps, "parent" | "today">) => (
  <div class="side">
    <button type="button" class="act" x-on:click="undo">
      <Icon name="undo" />
      <span>
        Undo<span class="not-phone"> last scan</span>
      </span>
    </button>
    <button type="button" class="act" x-on:click="openDialog" data-opens="type-dialog">
      <Icon name="keyboard" />
      Type a code
    </button>
    <button type="button" class="act" x-on:click="openFinish">
      <Icon name="full" />
      Finish bag
    </button>
    <a class="act" href={parent ? bagHref(parent.code) : "/bags"} x-bind:href="parentHref">
      <Icon name="tag" />
      <span>
        See <span class="not-phone">this </span>bag
      </span>
    </a>
    <section class="card shift" aria-labelledby="shift-heading">
      <div class="card__h">
        <h2 id="shift-heading">Your day</h2>
      </div>
      <dl>
        <div>
          <dt>Bags finished</dt>
          <dd x-text="state.today.finished">{today.finished}</dd>
        </div>
        <div>
          <dt>Scans</dt>
          <dd x-text="state.today.scans">{today.scans}</dd>
        </div>
        <div>
          <dt>Refused</dt>
          <dd x-text="state.today.refused">{today.refused}</dd>
        </div>
      </dl>
    </section>
  </div>
);
