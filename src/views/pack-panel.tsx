import { Catcher } from "./catcher.tsx";
import { Icon, type IconName, Sign } from "./icons.tsx";

/** Which drawing stands for which state of the panel. */
const signs: [state: string, name: IconName][] = [
  ["idle", "scan"],
  ["sending", "turning"],
  ["ok", "tick"],
  ["full", "full"],
  ["dup", "sheets"],
  ["bad", "cross"],
  ["wait", "disk"],
  ["replay", "turning"],
  ["out", "lock"],
  ["ask", "ask"],
  ["undo", "undo"],
  ["away", "hand"],
];

/** The big panel: one outcome, seen from two metres; below it the field that hears the scanner. */
export const PackPanel = () => (
  <section
    class="panel"
    aria-label="Last scan"
    data-state="idle"
    x-bind:data-state="shown.state"
    x-bind:data-pulse="state.pulse ? 'a' : 'b'"
  >
    <div class="panel__body">
      <div class="panel__icon">
        {signs.map(([state, name]) => (
          <Sign name={name} className={`i-${state}`} />
        ))}
      </div>
      <div class="panel__words">
        <p class="panel__verb" x-text="shown.verb">
          One moment
        </p>
        <p class="panel__code" x-show="shown.code" x-cloak="">
          <span class="not-phone" x-text="codeHead" />
          <span class="only-phone" x-text="codeHeadOnPhone" />
          <b x-text="codeTail" />
        </p>
        <p class="panel__detail" x-text="shown.detail">
          Getting ready.
        </p>
        <progress
          class="panel__bar"
          x-show="isReplay"
          x-cloak=""
          max="1"
          value="0"
          x-bind:max="replayTotal"
          x-bind:value="replayDone"
          aria-label="Saved scans sent"
        />
        <PanelButtons />
      </div>
    </div>
    <div class="panel__foot">
      <span class="dot" aria-hidden="true" />
      <span x-text="listenWord">Getting ready</span>
      <span class="r" x-text="lastWord" />
      <p class="panel__alarm" x-show="alarm" x-cloak="">
        <Icon name="warning" />
        <span x-text="alarm" />
      </p>
    </div>
    <Catcher label="Scan a bag code, or type it and press Enter" />
  </section>
);

/** Only one of these groups is seen, and only while there is something to choose. */
const PanelButtons = () => (
  <>
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
    <div class="panel__btns" x-show="isOut" x-cloak="">
      <button type="button" class="btn btn--lg" x-on:click="openDialog" data-opens="sign-in-dialog">
        Sign in
      </button>
    </div>
    <div class="panel__btns" x-show="isAway" x-cloak="">
      <button type="button" class="btn btn--lg" x-on:click="wake">
        Listen again
      </button>
    </div>
  </>
);
