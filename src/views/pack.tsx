import { raw } from "hono/html";
import type { Kind } from "../domain/kind.ts";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { FinishDialog } from "./pack-dialogs.tsx";
import { HelpDialog } from "./pack-help.tsx";
import { PackPanel } from "./pack-panel.tsx";
import { Actions, Count, Recent } from "./pack-parts.tsx";
import { SignInDialog } from "./pack-sign-in.tsx";
import { TypeDialog } from "./pack-type.tsx";

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
    <PackStart {...props} />
    <FallbackNotice notice={props.fallbackNotice} />
    <WithoutScript parent={props.parent} />
    <div class="scan" x-data="packPage">
      <Top parent={props.parent} />
      <PackPanel />
      <p class="vh" role="status" x-text="spoken.polite" />
      <p class="vh" role="alert" x-text="spoken.urgent" />
      <Count parent={props.parent} />
      <Recent />
      <Actions parent={props.parent} today={props.today} />
      <TypeDialog kinds={props.kinds} />
      <FinishDialog />
      <HelpDialog />
      <SignInDialog />
    </div>
  </Page>
);

/** What the widget starts from. `<` is written so that no text can end the element. */
function PackStart({ person: { id, username, name }, kinds, parent, today, timeZone, ownHosts, assets }: PackPageProps) {
  const { version } = assets;
  const start = JSON.stringify({ person: { id, username, name }, kinds, parent, today, timeZone, ownHosts, version, fromDevice: false });
  return (
    <script type="application/json" id="pack-state">
      {raw(start.replaceAll("<", "\\u003c"))}
    </script>
  );
}

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
      <span class="chip" data-net="online" x-bind:data-net="net" x-bind:data-saved="savedWord ? 'y' : 'n'">
        <Icon name="wifi" small className="n-on" />
        <Icon name="no-wifi" small className="n-off" />
        <Icon name="lock" small className="n-out" />
        <span>
          <span class="net-w" x-text="netWord">
            Connected
          </span>
          <span x-text="savedWord" />
        </span>
      </span>
      <button
        type="button"
        class="chip chip--icon"
        x-on:click="toggleSound"
        aria-pressed="true"
        x-bind:aria-pressed="soundOn"
        x-bind:aria-label="soundWord"
      >
        <Icon name="sound" small className="s-on" />
        <Icon name="silent" small className="s-off" />
        <span x-text="soundWord">Sound on</span>
      </button>
      <button type="button" class="chip chip--icon" x-on:click="openDialog" data-opens="help-dialog" aria-label="Help">
        <Icon name="help" small />
        <span>Help</span>
      </button>
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
