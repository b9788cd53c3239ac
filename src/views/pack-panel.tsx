import { DeskPanel } from "./desk-panel.tsx";

/** The big panel of packing, with what somebody may have to choose on it. */
export const PackPanel = () => (
  <DeskPanel label="Scan a bag code, or type it and press Enter">
    <div class="panel__btns" x-show="isSwitch" x-cloak="">
      <button type="button" class="btn btn--lg" x-on:click="switchParent">
        <span>
          Switch<span class="not-phone"> to the new bag</span>
        </span>
      </button>
      <button type="button" class="btn btn--lg btn--ghost" x-on:click="stay">
        <span>
          Stay<span class="not-phone"> with this bag</span>
        </span>
      </button>
    </div>
    <div class="panel__btns" x-show="isMove" x-cloak="">
      <button type="button" class="btn btn--lg" x-on:click="moveHere">
        Move it here
      </button>
      <button type="button" class="btn btn--lg btn--ghost" x-on:click="leaveAside">
        Put it aside
      </button>
    </div>
  </DeskPanel>
);
