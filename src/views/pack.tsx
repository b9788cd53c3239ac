import type { Kind } from "../domain/kind.ts";
import { DeskChips } from "./desk-chips.tsx";
import { HelpDialog } from "./desk-help.tsx";
import { Recent } from "./desk-lists.tsx";
import { Spoken } from "./desk-panel.tsx";
import { SignInDialog } from "./desk-sign-in.tsx";
import { DeskStart } from "./desk-start.tsx";
import { TypeDialog } from "./desk-type.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { FinishDialog } from "./pack-dialogs.tsx";
import { PackPanel } from "./pack-panel.tsx";
import { Actions, Count } from "./pack-parts.tsx";

export type PackedChild = { code: string; packedAt: string; by: number | null };

/** A parent with what is inside, oldest first. `status` is the server's: open, closed, billed, dispatched, returned. */
export type PackParent = {
  code: string;
  kind: string;
  count: number;
  capacity: number;
  status: string;
  weightGrams: number;
  children: PackedChild[];
};

export type PackPageProps = Frame & {
  person: Person & { id: number };
  /** All kinds, the switched off ones too: the browser parses codes by the same rules as the server. */
  kinds: Kind[];
  parent: PackParent | null;
  /** This person's own figures of the business day. */
  today: { scans: number; finished: number; refused: number };
  timeZone: string;
  /** Hosts of our own addresses, for the parser. */
  ownHosts: string[];
  /** What became of a scan that came without script. */
  fallbackNotice: { tone: "ok" | "bad"; text: string } | null;
};

const steps = [
  "Scan the parent bag (the big one).",
  "Scan each child bag. Look for green, or listen for one short beep.",
  "Red, or a long low buzz: put that bag aside.",
  "When the bag is full you hear three rising notes. Scan the next parent bag.",
];

/** Fill parents with children. The widget takes over what is here; without script there is one field and a button. */
export const PackPage = (props: PackPageProps) => (
  <Page
    title="Pack"
    menu="pack"
    rail="narrow"
    scripts={["pack"]}
    earlyScript="ears"
    person={props.person}
    theme={props.theme}
    assets={props.assets}
  >
    <DeskStart id="pack-state" {...props} more={{ parent: props.parent, today: props.today }} />
    <FallbackNotice notice={props.fallbackNotice} />
    <WithoutScript parent={props.parent} />
    <div class="scan" x-data="packPage">
      <Top parent={props.parent} />
      <PackPanel />
      <Spoken />
      <Count parent={props.parent} />
      <Recent />
      <Actions parent={props.parent} today={props.today} />
      <TypeDialog kinds={props.kinds} />
      <FinishDialog />
      <HelpDialog steps={steps} />
      <SignInDialog />
    </div>
  </Page>
);

const Top = ({ parent }: { parent: PackParent | null }) => (
  <div class="scan__top">
    <h1>
      <span x-bind:class="parentCode ? 'vh-phone' : ''" x-text="title" class={parent ? "vh-phone" : ""}>
        {parent ? "Packing" : "No bag open"}
      </span>
      <span class="code" x-text="parentCode">
        {parent?.code}
      </span>
      <span class="where" x-text="place" x-show="!savedWord" />
    </h1>
    <div class="scan__chips">
      <DeskChips />
    </div>
  </div>
);

const FallbackNotice = ({ notice }: { notice: PackPageProps["fallbackNotice"] }) =>
  notice && (
    <div class={`notice notice--${notice.tone}`} role="status">
      <p>{notice.text}</p>
    </div>
  );

const WithoutScript = ({ parent }: { parent: PackParent | null }) => (
  <noscript>
    <form class="notice notice--bad" method="post" action="/pack">
      <div class="stack">
        <p>
          <b>This browser has JavaScript switched off, so it can't hear the scanner</b>
          You can still scan or type one code here.{" "}
          {parent ? `It goes into ${parent.code}; a parent bag's code opens that one.` : "Start with a parent bag."}
        </p>
        <input type="hidden" name="parent" value={parent?.code ?? ""} />
        <div class="field">
          <label for="code-without-script">Code</label>
          <input class="input" id="code-without-script" name="code" autocomplete="off" required maxlength={1000} autofocus />
        </div>
        <button type="submit" class="btn">
          {parent ? "Add this bag" : "Open this bag"}
        </button>
      </div>
    </form>
  </noscript>
);
