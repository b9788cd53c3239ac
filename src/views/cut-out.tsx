import { raw } from "hono/html";
import { Icon } from "./icons.tsx";

/** Hidden until there is a script that can print. */
export const PrintButton = ({ words }: { words: string }) => (
  <button type="button" class="btn btn--go" data-print hidden>
    <Icon name="print" small />
    {words}
  </button>
);

/** A code to be scanned from paper or a screen, on white whatever the theme; the SVG is of our own library. */
export const Qr = ({ label, svg }: { label: string; svg: string }) => (
  <div class="cut__qr" role="img" aria-label={label}>
    {raw(svg)}
  </div>
);
