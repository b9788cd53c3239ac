import { Icon, type IconName } from "./icons.tsx";

/** Heading and way out of a dialog. */
export const DialogHead = ({ id, words }: { id: string; words: string }) => (
  <div class="dlg__h">
    <h2 id={id}>{words}</h2>
    <button type="button" class="btn btn--plain btn--icon" x-on:click="close" aria-label="Close">
      <Icon name="cross" />
    </button>
  </div>
);

const reasons = ["No more packets", "Sack is torn"];

/** Closing a parent that is short says why; the log keeps it. */
export const FinishDialog = () => (
  <dialog class="dlg" id="finish-dialog" aria-labelledby="finish-heading" x-data="finishDialog" x-on:opening="opening">
    <DialogHead id="finish-heading" words="Finish this bag?" />
    <div class="dlg__b">
      <p class="lead">
        It has <b x-text="count" /> of <b x-text="capacity" /> child bags. It will be marked as short.
      </p>
      <fieldset class="seg" aria-label="Why is it short?">
        {reasons.map((reason) => (
          <button type="button" data-reason={reason} x-on:click="choose" x-bind:aria-pressed={`reason === '${reason}'`}>
            {reason}
          </button>
        ))}
      </fieldset>
      <div class="field" x-bind:class="isMissing ? 'field--bad' : ''">
        <label for="finish-reason">Why is it short?</label>
        <p class="error" id="finish-error" x-show="isMissing" x-cloak="">
          Choose a reason, or write one.
        </p>
        <input
          class="input"
          id="finish-reason"
          maxlength={200}
          autocomplete="off"
          x-bind:value="reason"
          x-on:input="writing"
          aria-describedby="finish-error"
        />
      </div>
      <button type="button" class="btn btn--go btn--lg btn--wide" x-on:click="finish(isShort)">
        Finish bag
      </button>
      <button type="button" class="btn btn--lg btn--wide" x-on:click="close">
        Keep packing
      </button>
    </div>
  </dialog>
);

const sounds: { sound: string; icon: IconName; words: string }[] = [
  { sound: "ok", icon: "tick", words: "Added" },
  { sound: "dup", icon: "sheets", words: "Already counted" },
  { sound: "bad", icon: "cross", words: "Put it aside" },
  { sound: "wait", icon: "disk", words: "Saved, no Wi-Fi" },
  { sound: "full", icon: "full", words: "Bag complete" },
  { sound: "ask", icon: "ask", words: "Needs an answer" },
];

/** What to do, what is heard, and the name of this table. */
export const HelpDialog = () => (
  <dialog class="dlg dlg--wide" id="help-dialog" aria-labelledby="help-heading" x-data="helpDialog" x-on:opening="opening">
    <DialogHead id="help-heading" words="Help" />
    <div class="dlg__b">
      <ol class="steps-list">
        <li>Scan the parent bag (the big one).</li>
        <li>Scan each child bag. Look for green, or listen for one short beep.</li>
        <li>Red, or a long low buzz: put that bag aside.</li>
        <li>When the bag is full you hear three rising notes. Scan the next parent bag.</li>
      </ol>
      <h3>Hear the sounds</h3>
      <div class="sounds">
        {sounds.map(({ sound, icon, words }) => (
          <button type="button" class="btn" data-sound={sound} x-on:click="hear">
            <Icon name={icon} small />
            {words}
          </button>
        ))}
      </div>
      <form class="field" x-on:submit="rename">
        <label for="station-name">Name of this table</label>
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
        <p class="hint" id="station-note" x-text="note" role="status" />
        <button type="submit" class="btn">
          Save the name
        </button>
      </form>
      <p class="lead">Nothing happens when you scan? Tap the big panel once, then scan again.</p>
    </div>
  </dialog>
);

/** Signing in without leaving the page, so that what waits stays. */
export const SignInDialog = ({ username }: { username: string }) => (
  <dialog class="dlg" id="sign-in-dialog" aria-labelledby="sign-in-heading" x-data="signInDialog" x-on:opening="opening">
    <DialogHead id="sign-in-heading" words="Sign in again" />
    <form class="dlg__b" x-on:submit="signIn">
      <p class="lead">You were signed out. Your scans are safe on this page. You can even scan while you sign in.</p>
      <p class="notice notice--bad" x-show="problem" x-cloak="" x-text="problem" role="alert" />
      <div class="field">
        <label for="again-username">User name</label>
        <input class="input" id="again-username" name="username" value={username} readonly autocomplete="username" />
      </div>
      <div class="field">
        <label for="again-password">Password</label>
        <input class="input" id="again-password" name="password" type="password" required autocomplete="current-password" autofocus />
      </div>
      <button type="submit" class="btn btn--go btn--lg btn--wide" x-bind:disabled="busy">
        Sign in and send my scans
      </button>
    </form>
  </dialog>
);
