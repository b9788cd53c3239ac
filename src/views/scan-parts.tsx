import type { Kind } from "../domain/kind.ts";
import { DeskChips } from "./desk-chips.tsx";
import { HelpDialog } from "./desk-help.tsx";
import { DeviceNotice, PutAside, RecentRows } from "./desk-lists.tsx";
import { SignInDialog } from "./desk-sign-in.tsx";
import { TypeDialog } from "./desk-type.tsx";
import { Icon } from "./icons.tsx";

/** Above the slim panel: what to do here, how live it is, how the line is. */
export const ScanHead = ({ isLive, canScan }: { isLive: boolean; canScan: boolean }) => (
  <div class="desk__top">
    {canScan ? (
      <p class="where muted not-phone">
        At <span x-text="place" />
      </p>
    ) : (
      <p class="muted">You can look at this, and see what others scan.</p>
    )}
    <div class="scan__chips">
      {isLive ? (
        <span class="chip" role="status" x-bind:data-live="isLive ? 'y' : 'n'" data-live="n">
          <span class="live-dot" aria-hidden="true" />
          <span x-text="liveWord">Connecting</span>
        </span>
      ) : null}
      {canScan ? <DeskChips /> : null}
    </div>
  </div>
);

/** Below it: undo and typing, what lies aside, the newest scans. */
export const ScanFoot = () => (
  <>
    <div class="row desk__acts">
      <button type="button" class="btn btn--lg" x-on:click="undo">
        <Icon name="undo" small />
        <span>
          Undo<span class="not-phone"> last scan</span>
        </span>
      </button>
      <button type="button" class="btn btn--lg" x-on:click="openDialog" data-opens="type-dialog">
        <Icon name="keyboard" small />
        Type a code
      </button>
      <p class="desk__wait" x-show="state.waiting" x-cloak="">
        <Icon name="disk" small />
        <span x-text="waitWord" />
      </p>
    </div>
    <DeviceNotice />
    <PutAside />
    <section class="card" aria-labelledby="recent-h" x-show="rows.length" x-cloak="">
      <div class="card__h">
        <h2 id="recent-h">Recent scans</h2>
      </div>
      <RecentRows />
    </section>
  </>
);

export const ScanDialogs = ({ kinds, steps }: { kinds: Kind[]; steps: string[] }) => (
  <>
    <TypeDialog kinds={kinds.filter(({ sort }) => sort === "parent")} />
    <HelpDialog steps={steps} />
    <SignInDialog />
  </>
);
