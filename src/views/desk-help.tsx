import { DialogHead } from "./dialog-head.tsx";
import { Icon, type IconName } from "./icons.tsx";

const sounds: { sound: string; icon: IconName; words: string }[] = [
  { sound: "ok", icon: "tick", words: "Added" },
  { sound: "dup", icon: "sheets", words: "Already counted" },
  { sound: "bad", icon: "cross", words: "Put it aside" },
  { sound: "wait", icon: "disk", words: "Saved, no Wi-Fi" },
  { sound: "full", icon: "full", words: "Bag complete" },
  { sound: "ask", icon: "ask", words: "Needs an answer" },
];

/** What to do, what is heard, and the name of this table. */
export const HelpDialog = ({ steps }: { steps: string[] }) => (
  <dialog class="dlg dlg--wide" id="help-dialog" aria-labelledby="help-heading" x-data="helpDialog" x-on:opening="opening">
    <DialogHead id="help-heading" words="Help" />
    <div class="dlg__b">
      <ol class="steps-list">
        {steps.map((step) => (
          <li>{step}</li>
        ))}
      </ol>
      <h3>Hear the sounds</h3>
      <div class="sounds">
        {sounds.map(({ sound, icon, words }) => (
          <button type="button" class="btn" data-sound={sound} x-on:click="hear">
            <Icon name={icon} small />
            {words}
          </button>
        ))}
        <button type="button" class="btn" x-on:click="toggleVoice" x-bind:aria-pressed="speaks">
          <Icon name="sound" small />
          Speak the last counts
        </button>
      </div>
      <form class="field" x-on:submit="rename">
        <label for="station-name">Name of this table</label>
        <div class="beside">
          <input
            class="input"
            id="station-name"
            maxlength={40}
            autocomplete="off"
            spellcheck={false}
            x-bind:value="name"
            x-on:input="naming"
            aria-describedby="station-note"
          />
          <button type="submit" class="btn">
            Save the name
          </button>
        </div>
        <p class="hint" id="station-note" x-text="note" role="status" />
      </form>
      <div class="field">
        <label for="lock-minutes">Lock when nobody is here for</label>
        <div class="beside">
          <select class="input" id="lock-minutes" x-on:change="locking" x-bind:value="lockMinutes">
            <option value="5">5 minutes</option>
            <option value="15">15 minutes</option>
            <option value="60">1 hour</option>
            <option value="0">Never</option>
          </select>
          <button type="button" class="btn" x-on:click="lockNow">
            <Icon name="lock" small />
            Lock now
          </button>
        </div>
        <p class="hint">Scans that wait are sent all the same. A badge or a PIN opens it again.</p>
      </div>
      <p class="lead">
        Nothing happens when you scan? Tap the big panel once, then scan again. Or <a href="/scanner">check my scanner</a>. Undo, close and
        next without touching the screen: <a href="/cards">print the command cards</a>.
      </p>
    </div>
  </dialog>
);
