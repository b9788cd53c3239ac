import { Catcher } from "./catcher.tsx";
import { type IconName, Sign } from "./icons.tsx";

/** The states of the pack page's panel that are used here; they look as they do there. */
const signs: [state: string, name: IconName][] = [
  ["idle", "scan"],
  ["ok", "tick"],
  ["full", "full"],
  ["dup", "warning"],
  ["bad", "cross"],
  ["away", "hand"],
];

/** What the last code showed, to be read from a metre. The field that hears the scanner comes first: Tab goes on to the button. */
export const ScannerPanel = () => (
  <section class="panel" aria-label="Last scan" data-state="idle" x-bind:data-state="panel.state" x-bind:data-pulse="pulse ? 'a' : 'b'">
    <Catcher label="Scan the code that is shown here" />
    <div class="panel__body">
      <div class="panel__icon">
        {signs.map(([state, name]) => (
          <Sign name={name} className={`i-${state}`} />
        ))}
      </div>
      <div class="panel__words">
        <p class="panel__verb" x-text="panel.verb">
          One moment
        </p>
        <p class="panel__detail" x-text="panel.detail">
          Getting ready.
        </p>
        <div class="panel__btns" x-show="canPutRight" x-cloak="">
          <button type="button" class="btn btn--lg" x-on:click="putRight">
            Put it right here
          </button>
        </div>
        <div class="panel__btns" x-show="isAway" x-cloak="">
          <button type="button" class="btn btn--lg" x-on:click="wake">
            Listen again
          </button>
        </div>
      </div>
    </div>
    <div class="panel__foot">
      <span class="dot" aria-hidden="true" />
      <span x-text="listenWord">Getting ready</span>
      <span class="r" x-text="nextWord" />
    </div>
  </section>
);
