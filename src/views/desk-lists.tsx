import { Icon } from "./icons.tsx";

/** What this device keeps that somebody has to know of. Below the panel, so that nothing moves when it comes. */
export const DeviceNotice = () => (
  <div class="notice scan__notice" x-bind:class="noticeLook" role="alert" x-show="deviceNotice" x-cloak="">
    <Icon name="disk" />
    <p x-text="deviceNotice" />
  </div>
);

/** What was refused and lies beside the table, until somebody says that it was looked at. */
export const PutAside = () => (
  <div class="aside" x-show="state.aside.length" x-cloak="">
    <h2>
      <Icon name="warning" />
      Put aside
    </h2>
    <ul>
      <template x-for="bag in state.aside" x-bind:key="bag.key">
        <li>
          <span class="code" x-text="bag.code" /> <span x-text="bag.why" />
        </li>
      </template>
    </ul>
    <button type="button" class="btn" x-on:click="settleAside">
      Done, I put it aside
    </button>
  </div>
);

/** What lies beside the table, and the newest scans. */
export const Recent = () => (
  <section class="recent" aria-label="Recent scans">
    <DeviceNotice />
    <PutAside />
    <div class="card">
      <div class="card__h">
        <h2>Recent scans</h2>
      </div>
      <RecentRows />
    </div>
  </section>
);

export const RecentRows = () => (
  <>
    <p class="card__p muted" x-show="rows.length === 0">
      Nothing scanned yet.
    </p>
    <ol class="log">
      <template x-for="row in rows" x-bind:key="row.key">
        <RecentRow />
      </template>
    </ol>
  </>
);

const RecentRow = () => (
  <li x-bind:data-s="row.tone">
    <span class="n" x-text="row.n" />
    <span class="code">
      <span x-text="head(row.code)" />
      <b x-text="tail(row.code)" />
    </span>
    <span>
      <span class="badge">
        <Icon name="tick" className="g-ok" />
        <Icon name="sheets" className="g-dup" />
        <Icon name="cross" className="g-bad" />
        <Icon name="disk" className="g-wait" />
        <Icon name="undo" className="g-undo" />
        <span x-text="row.word" />
      </span>
    </span>
    <span class="how" x-text="row.note" />
    <time x-text="clock(row)" />
  </li>
);
