import { Icon } from "./icons.tsx";

/** How the line is, the sound, and help. */
export const DeskChips = () => (
  <>
    <span class="chip" data-net="online" x-bind:data-net="net" x-bind:data-saved="savedWord ? 'y' : 'n'">
      <Icon name="wifi" small className="n-on" />
      <Icon name="no-wifi" small className="n-off" />
      <Icon name="lock" small className="n-out" />
      <span>
        <span class="net-w" x-text="netWord">
          Connected
        </span>
        <span x-text="savedWord" />
      </span>
    </span>
    <button
      type="button"
      class="chip chip--icon"
      x-on:click="toggleSound"
      aria-pressed="true"
      x-bind:aria-pressed="soundOn"
      x-bind:aria-label="soundWord"
    >
      <Icon name="sound" small className="s-on" />
      <Icon name="silent" small className="s-off" />
      <span x-text="soundWord">Sound on</span>
    </button>
    <button type="button" class="chip chip--icon" x-on:click="openDialog" data-opens="help-dialog" aria-label="Help">
      <Icon name="help" small />
      <span>Help</span>
    </button>
  </>
);
