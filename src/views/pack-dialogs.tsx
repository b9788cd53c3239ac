import { DialogHead } from "./dialog-head.tsx";

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
