import type { Kind } from "../domain/kind.ts";
import { type BillFacts, billHref } from "./bill-facts.tsx";
import { BillRow } from "./bill-rows.tsx";
import { DeskPanel, Spoken } from "./desk-panel.tsx";
import { DeskStart } from "./desk-start.tsx";
import { DialogHead } from "./dialog-head.tsx";
import { Icon } from "./icons.tsx";
import type { Frame, Person } from "./layout.tsx";
import { ScanDialogs, ScanFoot, ScanHead } from "./scan-parts.tsx";

export type BillScanProps = Pick<Frame, "assets"> & {
  /** `event`: the newest of its log when the page was made. */
  bill: BillFacts & { event?: string };
  person: Person & { id: number };
  kinds: Kind[];
  timeZone: string;
  ownHosts: string[];
  /** The bill is open, and this person may put parents on it. */
  canScan: boolean;
};

const steps = [
  "Scan a parent bag (the big one). Green: it is on this bill.",
  "Amber, added but short: it is on the bill with fewer child bags than it holds.",
  "Red, or a long low buzz: put that bag aside.",
  "A wrong one: Undo last scan, or Take out in the list.",
];

/** Where the bill hears the scanner, and what others do to it while they do it. */
export const BillScan = (props: BillScanProps) => {
  const { bill, canScan } = props;
  return (
    <div class="desk" x-data="billPage" data-is="bill">
      <DeskStart id="bill-state" {...props} more={startOf(props)} />
      <RowTemplate {...props} />
      <ScanHead isLive canScan={canScan} />
      {canScan ? (
        <>
          <DeskPanel isSlim label="Scan a parent bag, or type its code and press Enter" />
          <Spoken />
          <ClosedNotice bill={bill} />
          <ScanFoot />
          <ScanDialogs kinds={props.kinds} steps={steps} />
          <TakeOutDialog />
        </>
      ) : (
        <ClosedNotice bill={bill} />
      )}
    </div>
  );
};

/** Somebody closed the bill since. Below the panel, so that nothing moves when it comes. */
const ClosedNotice = ({ bill }: Pick<BillScanProps, "bill">) => (
  <div class="notice notice--bad" role="status" x-show="closedWords" x-cloak="">
    <Icon name="warning" />
    <p>
      <span x-text="closedWords" /> <a href={billHref(bill.number)}>See it as it is now</a>
    </p>
  </div>
);

const startOf = ({ bill: { number, status, event }, canScan }: BillScanProps) => ({
  ...{ is: "bill", number, isOpen: status === "open", event: event ?? null, canScan },
});

/** A row as the list has them, for what is scanned from now on. */
const RowTemplate = ({ timeZone, canScan }: BillScanProps) => (
  <template id="bill-row">
    <BillRow
      parent={{ code: "", kind: "", count: 0, capacity: 1, weightKg: 0, at: "1970-01-01T00:00:00.000Z", byName: "-" }}
      place={0}
      takeOutHref={canScan ? "?open=take-out" : null}
      isNew
      now={new Date(0)}
      timeZone={timeZone}
    />
  </template>
);

const TakeOutDialog = () => (
  <dialog class="dlg" id="take-out-dialog" aria-labelledby="take-out-heading" x-data="takeOutDialog" x-on:opening="opening">
    <DialogHead id="take-out-heading" words="Take this bag out?" />
    <div class="dlg__b">
      <p class="lead">
        <span class="code" x-text="code" /> will be free for another bill. The weight is counted again.
      </p>
      <button type="button" class="btn btn--bad btn--lg btn--wide" x-on:click="takeOut">
        Take it out
      </button>
      <button type="button" class="btn btn--lg btn--wide" x-on:click="close">
        Keep it
      </button>
    </div>
  </dialog>
);
