import { Icon } from "./icons.tsx";

/** What helps at the table: cards to scan, and a look at the scanner. */
export const TableLinks = () => (
  <div class="row">
    <a class="btn" href="/cards">
      <Icon name="print" small />
      Command cards
    </a>
    <a class="btn" href="/scanner">
      <Icon name="scan" small />
      Check my scanner
    </a>
  </div>
);
