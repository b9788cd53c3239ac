import { raw } from "hono/html";
import { type TestName, testNames } from "../domain/test-code.ts";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { ScannerFindings, ScannerStation } from "./scanner-findings.tsx";
import { ScannerPanel } from "./scanner-panel.tsx";

/** Codes come as SVG from our own library, so they go out as they are. */
export type ScannerPageProps = Frame & { person: Person; qrSvgs: Record<TestName, string> };

const words: Record<TestName, { name: string; shows: string }> = {
  letters: { name: "Keyboard", shows: "Letters and digits that move between keyboards" },
  case: { name: "Letter case", shows: "Capital and small letters" },
  parts: { name: "Separators", shows: "Parts with a sign between them that nobody sees" },
  long: { name: "Speed", shows: "A long code" },
};

/** Four codes to scan, and what they say of the scanner, in plain words (DESIGN, section 4). */
export const ScannerPage = ({ person, qrSvgs, theme, assets }: ScannerPageProps) => (
  <Page title="Check my scanner" menu={null} person={person} theme={theme} assets={assets} scripts={["scanner"]}>
    <div class="page page--cut scanner" x-data="scannerCheck">
      <div class="head">
        <div class="head__t">
          <h1>Check my scanner</h1>
          <p class="lead">Scan four codes, from the screen or from paper. Then you see what to set, in words.</p>
        </div>
        <div class="head__a">
          <button type="button" class="btn" data-print hidden>
            <Icon name="print" small />
            Print the codes
          </button>
        </div>
      </div>
      <noscript>
        <p class="notice notice--bad">This browser has JavaScript switched off, so it can't hear the scanner.</p>
      </noscript>
      <Steps />
      <ScannerPanel />
      <p class="vh" role="status" x-text="said" />
      <ul class="cuts scanner__codes">
        {testNames.map((name, place) => (
          <li class="cut" data-now={place === 0 ? "y" : "n"} x-bind:data-now={`isNow('${name}') ? 'y' : 'n'`}>
            <div class="cut__qr" role="img" aria-label={`QR code ${place + 1} of 4: ${words[name].name}`}>
              {raw(qrSvgs[name])}
            </div>
            <h2 class="cut__name">
              {place + 1} of 4: {words[name].name}
            </h2>
            <p class="cut__more">{words[name].shows}.</p>
          </li>
        ))}
      </ul>
      <ScannerFindings />
      <ScannerStation />
    </div>
  </Page>
);

const Steps = () => (
  <ol class="steps scanner__steps" aria-label="The four codes">
    {testNames.map((name, place) => (
      <li
        data-s={place === 0 ? "now" : "todo"}
        x-bind:data-s={`stepLook('${name}')`}
        x-bind:aria-current={`isNow('${name}') ? 'step' : false`}
      >
        <b>{place + 1}</b>
        <span class="scanner__name">{words[name].name}</span>
        <Icon name="tick" small className="g-done" />
        <Icon name="warning" small className="g-warn" />
        <span class="vh" x-text={`stepWord('${name}')`} />
      </li>
    ))}
  </ol>
);
