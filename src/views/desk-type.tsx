import type { Kind } from "../domain/kind.ts";
import { DialogHead } from "./dialog-head.tsx";
import { Icon } from "./icons.tsx";

/** What every code of a kind starts with: `SB` of `SB#####`; "" when its pattern starts with a sign or is of free form. */
const prefixOf = (pattern: string): string => (pattern.includes(" ") ? "" : pattern.replace(/[#@*].*$/, ""));

const prefixesOf = (kinds: Kind[]): { prefix: string; name: string }[] =>
  kinds.filter(({ active }) => active).flatMap(({ name, pattern }) => (prefixOf(pattern) ? [{ prefix: prefixOf(pattern), name }] : []));

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Typing a code: a keypad for gloves, buttons for what codes start with, and every other keyboard that there is. */
export const TypeDialog = ({ kinds }: { kinds: Kind[] }) => (
  <dialog class="dlg" id="type-dialog" aria-labelledby="type-heading" x-data="typeDialog" x-on:opening="opening">
    <DialogHead id="type-heading" words="Type a code" />
    <form class="dlg__b" x-on:submit="send">
      <PrefixButtons prefixes={prefixesOf(kinds)} />
      <div class="field">
        <label for="typed">Code on the label</label>
        <input
          class="input input--lg input--code"
          id="typed"
          data-code-field=""
          inputmode="none"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxlength={60}
          autofocus
          x-bind:value="typed"
          x-on:input="typing"
          aria-describedby="typed-hint"
        />
        <p class="hint hint--two" id="typed-hint" x-text="hint" />
      </div>
      <Keypad />
      <button type="submit" class="btn btn--go btn--lg btn--wide" x-bind:disabled="!isUsable">
        Add this bag
      </button>
    </form>
  </dialog>
);

const PrefixButtons = ({ prefixes }: { prefixes: { prefix: string; name: string }[] }) =>
  prefixes.length === 0 ? null : (
    <fieldset class="seg" aria-label="Kind of bag">
      {prefixes.map(({ prefix, name }) => (
        <button type="button" data-sign={prefix} x-on:click="begin">
          {name} {prefix}
        </button>
      ))}
    </fieldset>
  );

/** Of our own, because a device that has a scanner paired hides its keyboard. */
const Keypad = () => (
  <>
    <div class="keys" x-show="!letters">
      {digits.map((digit) => (
        <KeypadKey sign={digit} />
      ))}
      <EraseKey />
      <KeypadKey sign="0" />
      <button type="button" x-on:click="toggleLetters">
        ABC
      </button>
    </div>
    <div class="keys keys--letters" x-show="letters" x-cloak="">
      {[..."ABCDEFGHIJKLMNOPQRSTUVWXYZ-"].map((letter) => (
        <KeypadKey sign={letter} />
      ))}
      <EraseKey />
      <button type="button" x-on:click="toggleLetters">
        123
      </button>
    </div>
  </>
);

const KeypadKey = ({ sign }: { sign: string }) => (
  <button type="button" data-sign={sign} x-on:click="press">
    {sign}
  </button>
);

const EraseKey = () => (
  <button type="button" x-on:click="erase" aria-label="Delete the last character">
    <Icon name="erase" />
  </button>
);
