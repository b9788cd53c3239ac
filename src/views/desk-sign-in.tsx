import { DialogHead } from "./dialog-head.tsx";
import { Icon } from "./icons.tsx";

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Coming back, or taking over at a change of shift, without leaving the page: badge, PIN or password. */
export const SignInDialog = () => (
  <dialog
    class="dlg"
    id="sign-in-dialog"
    aria-labelledby="sign-in-heading"
    x-data="signInDialog"
    x-on:opening="opening"
    x-on:cancel="keep"
    x-bind:data-locked="isLocked"
    x-bind:closedby="isLocked ? 'none' : 'closerequest'"
  >
    <DialogHead id="sign-in-heading" words="Who is here?" />
    <form class="dlg__b" x-on:submit="signIn">
      <p class="lead">Scan your badge, or enter your PIN. No scan is lost.</p>
      <p class="notice notice--bad" x-show="problem" x-cloak="" x-text="problem" role="alert" />
      <div class="field">
        <label for="again-username">User name</label>
        <input
          class="input"
          id="again-username"
          name="username"
          x-bind:value="username"
          x-on:input="naming"
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
        />
      </div>
      <div class="field">
        <label for="again-secret">PIN or password</label>
        <input class="input" id="again-secret" name="secret" type="password" required autocomplete="current-password" autofocus />
      </div>
      <fieldset class="keys keys--pin" aria-label="PIN keys">
        {keys.map((sign) => (
          <PinKey sign={sign} />
        ))}
        <button type="button" x-on:click="erase" aria-label="Take the last sign away">
          <Icon name="erase" />
        </button>
        <PinKey sign="0" />
      </fieldset>
      <button type="submit" class="btn btn--go btn--lg btn--wide" x-bind:disabled="busy">
        Carry on
      </button>
    </form>
  </dialog>
);

const PinKey = ({ sign }: { sign: string }) => (
  <button type="button" data-sign={sign} x-on:click="press">
    {sign}
  </button>
);
