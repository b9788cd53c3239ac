import type { Kind } from "../domain/kind.ts";
import { DeskPanel, Spoken } from "./desk-panel.tsx";
import { DeskStart } from "./desk-start.tsx";
import type { Frame, Person } from "./layout.tsx";
import type { ReturnFacts } from "./return-facts.tsx";
import { ReturnRow } from "./return-rows.tsx";
import { ScanDialogs, ScanFoot, ScanHead } from "./scan-parts.tsx";

export type ReturnScanProps = Pick<Frame, "assets"> & {
  /** `event`: the newest scan onto it when the page was made. */
  ticket: ReturnFacts & { event?: string };
  person: Person & { id: number };
  kinds: Kind[];
  timeZone: string;
  ownHosts: string[];
  /** The return is open, and this person may take parents back on it. */
  canScan: boolean;
};

const steps = [
  "Scan each parent bag that came back. Green: it is off its bill.",
  "Amber: it came back already, or it is on no bill.",
  "Red, or a long low buzz: put that bag aside.",
  "A wrong one: Undo last scan.",
];

/** Where the return hears the scanner. Who may not scan onto it has nothing to see here. */
export const ReturnScan = (props: ReturnScanProps) => {
  const { ticket, canScan, kinds } = props;
  if (!canScan) return null;
  return (
    <div class="desk" x-data="billPage" data-is="return">
      <DeskStart id="bill-state" {...props} more={startOf(ticket)} />
      <RowTemplate {...props} />
      <ScanHead isLive={false} canScan />
      <DeskPanel isSlim label="Scan a parent bag that came back, or type its code and press Enter" />
      <Spoken />
      <ScanFoot />
      <ScanDialogs kinds={kinds} steps={steps} />
    </div>
  );
};

const startOf = ({ number, event }: ReturnScanProps["ticket"]) => ({
  ...{ is: "return", number, isOpen: true, event: event ?? null, canScan: true },
});

const RowTemplate = ({ timeZone }: ReturnScanProps) => (
  <template id="return-row">
    <ReturnRow
      parent={{
        ...{ code: "", kind: "", count: 0, capacity: 1, weightKg: 0, bill: "-", state: "back" as const },
        ...{ at: "1970-01-01T00:00:00.000Z", byName: "-" },
      }}
      isNew
      now={new Date(0)}
      timeZone={timeZone}
    />
  </template>
);
