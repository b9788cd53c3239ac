import { Icon } from "./icons.tsx";

/** Heading and way out of a dialog. */
export const DialogHead = ({ id, words }: { id: string; words: string }) => (
  <div class="dlg__h">
    <h2 id={id}>{words}</h2>
    <button type="button" class="btn btn--plain btn--icon" x-on:click="close" aria-label="Close">
      <Icon name="cross" />
    </button>
  </div>
);
