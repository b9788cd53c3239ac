import { Icon } from "./icons.tsx";

/**
 * A panel that the server opens because the address asks for it (`?open=...`); `widgets/dialog` makes it a modal one.
 * So it works by keyboard, on phones and without script, and a page with 1,000 people holds one form, not 1,000.
 */
export const ServerDialog = ({ title, closeHref, children }: { title: string; closeHref: string; children?: unknown }) => (
  <dialog class="dlg dlg--server" open data-close-href={closeHref} aria-labelledby="dialog-h">
    <div class="dlg__h">
      <h2 id="dialog-h">{title}</h2>
      <a class="btn btn--plain btn--icon" href={closeHref} aria-label="Close">
        <Icon name="cross" />
      </a>
    </div>
    <div class="dlg__b">{children}</div>
  </dialog>
);
