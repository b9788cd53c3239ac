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

/** The panel of every page that scans: one outcome, seen from two metres; below it the field that hears the scanner. */
export const DeskPanel = ({ isSlim = false, label, children }: { isSlim?: boolean; label: string; children?: unknown }) => (
  <section
    class={isSlim ? "panel panel--slim" : "panel"}
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
        {children}
        <PanelButtons />
      </div>
    </div>
    <div class="panel__foot">
      <span class="dot" aria-hidden="true" />
      <span x-text="listenWord">Getting ready</span>
      <span class="r" x-text="lastWord" />
      {isSlim ? null : (
        <p class="panel__alarm" x-show="alarm" x-cloak="">
          <Icon name="warning" />
          <span x-text="alarm" />
        </p>
      )}
    </div>
    <Catcher label={label} />
  </section>
);

/** Only one of these groups is seen, and only while there is something to do. */
const PanelButtons = () => (
  <>
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

/** What is read out: good news politely, the rest at once. */
export const Spoken = () => (
  <>
    <p class="vh" role="status" x-text="spoken.polite" />
    <p class="vh" role="alert" x-text="spoken.urgent" />
  </>
);
